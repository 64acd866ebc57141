package io.patterns4j.aws.dynamodb;

import io.patterns4j.aws.dynamodb.BatchRows.Row;
import io.patterns4j.writebehind.BatchOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** How batches are written. */
sealed interface BatchMode permits BatchingMode, ConditionalMode, TransactMode {

    int maxBatch();

    /** Writes; whatever fails is in the outcome, the future never fails. */
    <K> CompletableFuture<BatchOutcome<K>> write(String id, List<Row<K>> rows);

    /**
     * Where to.
     *
     * @param sequence the attribute for the sequence; null when writes are not compared
     */
    record Target(
            DynamoDbAsyncClient client,
            String table,
            @Nullable String sequence) {

        /** Holds for an item that is not newer than what is to be written. */
        static final String IF_OLDER = "attribute_not_exists(#q) OR #q < :q";

        Map<String, String> names() {
            return sequence == null ? Map.of() : Map.of("#q", sequence);
        }

        Map<String, AttributeValue> item(Row<?> row, Map<String, AttributeValue> item) {
            if (sequence == null) {
                return item;
            }
            Map<String, AttributeValue> numbered = new HashMap<>(item);
            numbered.put(sequence, sequence(row));
            return numbered;
        }

        static AttributeValue sequence(Row<?> row) {
            return AttributeValue.fromN(Long.toString(row.sequence()));
        }
    }

    /** Returns the future that a call makes, or one of what it throws. */
    static <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Halves rows that were refused for what is in them, until the culprit is alone. */
    static <K> CompletableFuture<BatchOutcome<K>> refused(
            List<Row<K>> rows, Throwable cause, Function<List<Row<K>>, CompletableFuture<BatchOutcome<K>>> write) {
        if (!WriteFailures.aboutItems(cause)) {
            return CompletableFuture.completedFuture(BatchRows.allRetryable(rows, cause));
        }
        int half = rows.size() / 2;
        return half == 0
                ? CompletableFuture.completedFuture(BatchRows.allFatal(rows, cause))
                : write.apply(rows.subList(0, half))
                        .thenCombine(write.apply(rows.subList(half, rows.size())), BatchRows::both);
    }
}
