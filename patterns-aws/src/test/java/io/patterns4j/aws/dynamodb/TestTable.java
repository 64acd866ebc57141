package io.patterns4j.aws.dynamodb;

import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A table of its own for one suite, keyed by the string {@code id}. */
record TestTable(DynamoDbClient client, String name) implements AutoCloseable {

    static TestTable create(DynamoDbClient client) {
        String name = "patterns4j-" + UUID.randomUUID();
        client.createTable(t -> t.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH))
                .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S)));
        client.waiter().waitUntilTableExists(t -> t.tableName(name));
        return new TestTable(client, name);
    }

    static Map<String, AttributeValue> key(String id) {
        return Map.of("id", AttributeValue.fromS(id));
    }

    void put(String id) {
        client.putItem(p -> p.tableName(name).item(key(id)));
    }

    @Override
    public void close() {
        client.deleteTable(t -> t.tableName(name));
        client.close();
    }
}
