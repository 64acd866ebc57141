package io.patterns4j.examples.orders;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;

/** Looks orders up. Like {@link OrderBook} it gets a client and uses it. */
final class OrderHistory {

    private final DynamoDbAsyncClient client;

    OrderHistory(DynamoDbAsyncClient client) {
        this.client = client;
    }

    /** Tells whether there is such an order, as a customer asks who opens the history of his orders. */
    CompletableFuture<Boolean> find(String orderId) {
        return client.getItem(get -> get.tableName(OrderBook.TABLE).key(Map.of("id", AttributeValue.fromS(orderId))))
                .thenApply(GetItemResponse::hasItem);
    }
}
