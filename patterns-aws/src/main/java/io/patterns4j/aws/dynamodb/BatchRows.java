package io.patterns4j.aws.dynamodb;

import io.patterns4j.writebehind.Batch;
import io.patterns4j.writebehind.BatchOutcome;
import io.patterns4j.writebehind.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The writes of a batch as items. What the mapping throws concerns the one write only.
 *
 * @param rows those that could be mapped
 * @param unmapped what was thrown for the others
 */
record BatchRows<K>(List<Row<K>> rows, Map<K, Throwable> unmapped) {

    /** One write: the item to put, or the key of the one to delete. */
    record Row<K>(
            int index,
            K key,
            long sequence,
            @Nullable Map<String, AttributeValue> item,
            Map<String, AttributeValue> id) {}

    static <K, V> BatchRows<K> of(Batch<K, V> batch, DynamoDbMapping<K, V> mapping) {
        List<Row<K>> rows = new ArrayList<>(batch.writes().size());
        Map<K, Throwable> unmapped = new HashMap<>();
        for (Write<K, V> write : batch.writes()) {
            try {
                V value = write.value();
                Map<String, AttributeValue> item = value == null ? null : mapping.item(write.key(), value);
                Map<String, AttributeValue> id = item == null ? mapping.key(write.key()) : Map.of();
                rows.add(new Row<>(rows.size(), write.key(), write.sequence(), item, id));
            } catch (RuntimeException e) {
                unmapped.put(write.key(), e);
            }
        }
        return new BatchRows<>(rows, unmapped);
    }

    static <K> Set<K> keys(List<Row<K>> rows) {
        Set<K> keys = new HashSet<>(rows.size() * 2);
        rows.forEach(row -> keys.add(row.key()));
        return keys;
    }

    static <K> BatchOutcome<K> allRetryable(List<Row<K>> rows, Throwable cause) {
        return new BatchOutcome<>(Set.of(), failed(rows, cause), Map.of());
    }

    static <K> BatchOutcome<K> allFatal(List<Row<K>> rows, Throwable cause) {
        return new BatchOutcome<>(Set.of(), Map.of(), failed(rows, cause));
    }

    private static <K> Map<K, Throwable> failed(List<Row<K>> rows, Throwable cause) {
        Map<K, Throwable> failed = new HashMap<>();
        rows.forEach(row -> failed.put(row.key(), cause));
        return failed;
    }

    /** Adds what could not be mapped to what became of the rest. */
    BatchOutcome<K> with(BatchOutcome<K> outcome) {
        return unmapped.isEmpty() ? outcome : both(outcome, new BatchOutcome<>(Set.of(), Map.of(), unmapped));
    }

    static <K> BatchOutcome<K> both(BatchOutcome<K> one, BatchOutcome<K> other) {
        Set<K> done = new HashSet<>(one.done());
        done.addAll(other.done());
        Map<K, Throwable> retryable = new HashMap<>(one.retryable());
        retryable.putAll(other.retryable());
        Map<K, Throwable> fatal = new HashMap<>(one.fatal());
        fatal.putAll(other.fatal());
        return new BatchOutcome<>(done, retryable, fatal);
    }
}
