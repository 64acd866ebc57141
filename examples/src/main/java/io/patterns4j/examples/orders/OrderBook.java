package io.patterns4j.examples.orders;

import io.patterns4j.examples.support.LocalDynamoDb;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Keeps orders and the stock in one DynamoDB table. It knows nothing of breakers and bulkheads: it gets a client and
 * uses it.
 */
final class OrderBook {

    static final String TABLE = "orders";

    private static final String STOCK = "stock";

    private final DynamoDbClient client;

    OrderBook(DynamoDbClient client) {
        this.client = client;
    }

    void createTable(int pieces) {
        LocalDynamoDb.createTable(client, TABLE);
        client.putItem(put -> put.tableName(TABLE).item(Map.of("id", text(STOCK), "pieces", number(pieces))));
    }

    /**
     * Writes the order and takes its pieces from the stock, both or neither. An order that is there already is fine.
     */
    void place(Order order) {
        try {
            client.transactWriteItems(write -> write.transactItems(addition(order), withdrawal(order)));
        } catch (TransactionCanceledException e) {
            if (!isPlacedAlready(e)) {
                throw e;
            }
        }
    }

    /** Returns the ids of all orders in the table. */
    Set<String> ids() {
        Set<String> ids = new HashSet<>();
        client.scanPaginator(scan -> scan.tableName(TABLE).consistentRead(true))
                .items()
                .forEach(item -> ids.add(item.get("id").s()));
        ids.remove(STOCK);
        return ids;
    }

    int piecesLeft() {
        Map<String, AttributeValue> stock = client.getItem(
                        get -> get.tableName(TABLE).key(stockKey()).consistentRead(true))
                .item();
        return Integer.parseInt(stock.get("pieces").n());
    }

    private static TransactWriteItem addition(Order order) {
        return TransactWriteItem.builder()
                .put(put -> put.tableName(TABLE)
                        .item(Map.of("id", text(order.id()), "quantity", number(order.quantity())))
                        .conditionExpression("attribute_not_exists(id)"))
                .build();
    }

    private static TransactWriteItem withdrawal(Order order) {
        return TransactWriteItem.builder()
                .update(update -> update.tableName(TABLE)
                        .key(stockKey())
                        .updateExpression("ADD pieces :taken")
                        .expressionAttributeValues(Map.of(":taken", number(-order.quantity()))))
                .build();
    }

    private static boolean isPlacedAlready(TransactionCanceledException cancelled) {
        return cancelled.hasCancellationReasons()
                && "ConditionalCheckFailed"
                        .equals(cancelled.cancellationReasons().get(0).code());
    }

    private static Map<String, AttributeValue> stockKey() {
        return Map.of("id", text(STOCK));
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(int value) {
        return AttributeValue.fromN(Integer.toString(value));
    }
}
