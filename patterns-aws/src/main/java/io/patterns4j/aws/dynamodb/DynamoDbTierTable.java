package io.patterns4j.aws.dynamodb;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbAsyncWaiter;

/**
 * The table of a {@link DynamoDbTier}: a partition key of type string, no sort key, no index, on demand, and a time to
 * live. One table can serve any number of caches.
 *
 * <p><b>Permissions</b> to create it: {@code dynamodb:CreateTable}, {@code DescribeTable}, {@code DescribeTimeToLive}
 * and {@code UpdateTimeToLive}. Services that only use it need none of these.
 */
public final class DynamoDbTierTable {

    /** The partition key, a string. */
    public static final String KEY = "pk";

    /** The attribute for the time to live, in seconds since 1970. */
    public static final String TTL = "expires";

    private DynamoDbTierTable() {}

    /**
     * Returns what the table is created with, to be changed or compared.
     *
     * @param name the name of the table
     * @return the request; the time to live is not part of it
     */
    public static CreateTableRequest definition(String name) {
        return CreateTableRequest.builder()
                .tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(KeySchemaElement.builder()
                        .attributeName(KEY)
                        .keyType(KeyType.HASH)
                        .build())
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName(KEY)
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .build();
    }

    /**
     * Creates the table unless there is one, waits until it can be used, and switches its time to live on unless it is.
     *
     * @param client what requests are sent with
     * @param name the name of the table
     * @return ends when all is done
     */
    public static CompletableFuture<@Nullable Void> create(DynamoDbAsyncClient client, String name) {
        return client.createTable(definition(name))
                .handle((created, error) -> {
                    if (error != null && !(Lanes.causeOf(error) instanceof ResourceInUseException)) {
                        throw new CompletionException(Lanes.causeOf(error));
                    }
                    return name;
                })
                .thenCompose(table -> await(client, table))
                .thenCompose(there -> client.describeTimeToLive(t -> t.tableName(name)))
                .thenCompose(described -> {
                    TimeToLiveStatus status = described.timeToLiveDescription().timeToLiveStatus();
                    boolean on = status == TimeToLiveStatus.ENABLED || status == TimeToLiveStatus.ENABLING;
                    return on ? CompletableFuture.<@Nullable Void>completedFuture(null) : enable(client, name);
                });
    }

    private static CompletableFuture<?> await(DynamoDbAsyncClient client, String name) {
        DynamoDbAsyncWaiter waiter = client.waiter();
        return waiter.waitUntilTableExists(t -> t.tableName(name)).whenComplete((there, error) -> waiter.close());
    }

    private static CompletableFuture<@Nullable Void> enable(DynamoDbAsyncClient client, String name) {
        return client.updateTimeToLive(t -> t.tableName(name)
                        .timeToLiveSpecification(s -> s.enabled(true).attributeName(TTL)))
                .thenApply(enabled -> null);
    }
}
