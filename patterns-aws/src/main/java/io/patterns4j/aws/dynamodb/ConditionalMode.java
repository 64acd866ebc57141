package io.patterns4j.aws.dynamodb;

import io.patterns4j.aws.dynamodb.BatchRows.Row;
import io.patterns4j.writebehind.BatchOutcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** By PutItem and DeleteItem, on the condition that nothing newer is there. */
record ConditionalMode(Target target) implements BatchMode {

    /** Half of the connections that the SDK's client pools. */
    private static final int MAX_BATCH = 25;

    @Override
    public int maxBatch() {
        return MAX_BATCH;
    }

    @Override
    public <K> CompletableFuture<BatchOutcome<K>> write(String id, List<Row<K>> rows) {
        List<CompletableFuture<@Nullable Throwable>> sent =
                rows.stream().map(this::write).toList();
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).thenApply(all -> outcome(rows, sent));
    }

    /** Ends with why it failed, or null. */
    private CompletableFuture<@Nullable Throwable> write(Row<?> row) {
        return BatchMode.begin(() -> send(row)).handle((response, error) -> {
            Throwable cause = error == null ? null : Lanes.causeOf(error);
            return cause instanceof ConditionalCheckFailedException ? null : cause;
        });
    }

    private CompletableFuture<?> send(Row<?> row) {
        Map<String, AttributeValue> values = Map.of(":q", Target.sequence(row));
        Map<String, AttributeValue> item = row.item();
        if (item == null) {
            return target.client()
                    .deleteItem(DeleteItemRequest.builder()
                            .tableName(target.table())
                            .key(row.id())
                            .conditionExpression(Target.IF_OLDER)
                            .expressionAttributeNames(target.names())
                            .expressionAttributeValues(values)
                            .build());
        }
        return target.client()
                .putItem(PutItemRequest.builder()
                        .tableName(target.table())
                        .item(target.item(row, item))
                        .conditionExpression(Target.IF_OLDER)
                        .expressionAttributeNames(target.names())
                        .expressionAttributeValues(values)
                        .build());
    }

    private static <K> BatchOutcome<K> outcome(List<Row<K>> rows, List<CompletableFuture<@Nullable Throwable>> ended) {
        Set<K> done = new HashSet<>();
        Map<K, Throwable> retryable = new HashMap<>();
        Map<K, Throwable> fatal = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            K key = rows.get(i).key();
            Throwable cause = ended.get(i).join();
            if (cause == null) {
                done.add(key);
            } else if (WriteFailures.aboutItems(cause)) {
                fatal.put(key, cause);
            } else {
                retryable.put(key, cause);
            }
        }
        return new BatchOutcome<>(done, retryable, fatal);
    }

    @Override
    public String toString() {
        return "conditional, " + target.table();
    }
}
