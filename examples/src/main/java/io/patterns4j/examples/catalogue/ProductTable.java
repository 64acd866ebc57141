package io.patterns4j.examples.catalogue;

import io.patterns4j.aws.dynamodb.DynamoDbMapping;
import io.patterns4j.cache.Loaded;
import io.patterns4j.examples.support.LocalDynamoDb;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** The store of truth. It knows nothing of caches, but that it tells the version of what it returns. */
final class ProductTable {

    static final String NAME = "products";

    /** Counts the writes of an item. */
    static final String VERSION = "version";

    /** How products are items. */
    static final DynamoDbMapping<String, Product> MAPPING = DynamoDbMapping.of(ProductTable::key, ProductTable::item);

    private static final int MOST_IN_A_BATCH = 25;

    private final DynamoDbClient client;

    ProductTable(DynamoDbClient client) {
        this.client = client;
    }

    void create(List<Product> products) {
        LocalDynamoDb.createTable(client, NAME);
        for (int from = 0; from < products.size(); from += MOST_IN_A_BATCH) {
            List<WriteRequest> puts = products.subList(from, Math.min(products.size(), from + MOST_IN_A_BATCH)).stream()
                    .map(product -> WriteRequest.builder()
                            .putRequest(put -> put.item(item(product.sku(), product)))
                            .build())
                    .toList();
            client.batchWriteItem(write -> write.requestItems(Map.of(NAME, puts)));
        }
    }

    /** Reads a product. Consistently: an old reply would bring back what was just invalidated. */
    Loaded<Product> load(String sku) {
        Map<String, AttributeValue> item = client.getItem(
                        get -> get.tableName(NAME).key(key(sku)).consistentRead(true))
                .item();
        if (item.isEmpty()) {
            return Loaded.absent();
        }
        long cents = Long.parseLong(item.get("cents").n());
        Loaded<Product> product = Loaded.of(new Product(sku, item.get("name").s(), cents));
        // An item that was never written by the counting writer has none.
        AttributeValue version = item.get(VERSION);
        return version == null ? product : product.version(Long.parseLong(version.n()));
    }

    private static Map<String, AttributeValue> key(String sku) {
        return Map.of("id", AttributeValue.fromS(sku));
    }

    private static Map<String, AttributeValue> item(String sku, Product product) {
        return Map.of(
                "id",
                AttributeValue.fromS(sku),
                "name",
                AttributeValue.fromS(product.name()),
                "cents",
                AttributeValue.fromN(Long.toString(product.cents())));
    }
}
