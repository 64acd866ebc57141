package io.patterns4j.aws.dynamodb;

import io.patterns4j.writebehind.Batch;
import io.patterns4j.writebehind.BatchOutcome;
import io.patterns4j.writebehind.BatchWriter;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/**
 * Writes batches of a write-behind cache to a DynamoDB table.
 *
 * <table>
 *   <caption>Modes</caption>
 *   <tr><th></th><th>{@link #batching}</th><th>{@link #conditional}</th><th>{@link #transactional}</th></tr>
 *   <tr><td>request</td><td>{@code BatchWriteItem}</td><td>{@code PutItem} or {@code DeleteItem} for each write</td>
 *       <td>{@code TransactWriteItems}</td></tr>
 *   <tr><td>writes in a batch</td><td>25</td><td>25, at once</td><td>100</td></tr>
 *   <tr><td>write units per KB of an item</td><td>1</td><td>1</td><td>2</td></tr>
 *   <tr><td>order</td><td>the last request wins, also one that was given up and arrives late</td><td>a write never
 *       replaces one with a higher sequence</td><td>as conditional, when a sequence is given</td></tr>
 *   <tr><td>all or nothing</td><td>no</td><td>no</td><td>yes, but for writes at fault and those that are outdated</td>
 *       </tr>
 * </table>
 *
 * <p><b>Sequences</b> are those of the writes, kept in an attribute of the items. They are comparable within one
 * write-behind, and the lives of its log: two nodes that write the same keys, each with a log of its own, have
 * sequences that mean nothing to each other. A deletion takes the sequence away with the item, so a late write from
 * before it finds nothing newer; mark items as deleted instead where that matters.
 *
 * <p><b>Outcomes.</b> A write is done when the store has it, or something newer. It is fatal when the mapping throws,
 * and when DynamoDB refuses the item itself (validation, too large): a request that is refused for what is in it is
 * halved until the culprit is alone, so the others are not held up. Everything else can be tried again: throttling and
 * what a batch left unprocessed, errors of the service, timeouts, missing permissions, a missing table. What timed out
 * may have been written; writing it again changes nothing.
 *
 * <p><b>Retries.</b> None in here; what is waited for before the next attempt is the caller's choice. The SDK retries
 * as its client is told.
 *
 * <p><b>Thread safety.</b> Immutable. Never blocks; stages end on threads of the SDK.
 *
 * <p><b>Permissions</b>: {@code dynamodb:BatchWriteItem}, or {@code PutItem} and {@code DeleteItem} for the other
 * modes, which {@code TransactWriteItems} is checked for.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class DynamoDbBatchWriter<K, V> implements BatchWriter<K, V> {

    private final DynamoDbMapping<K, V> mapping;
    private final BatchMode mode;

    private DynamoDbBatchWriter(DynamoDbMapping<K, V> mapping, BatchMode mode) {
        this.mapping = Objects.requireNonNull(mapping, "mapping must not be null: mapping=null");
        this.mode = mode;
    }

    /**
     * Returns a writer by {@code BatchWriteItem}: the fastest, and the last request wins.
     *
     * @param client what requests are sent with; it is not closed
     * @param table the name of the table, or its ARN
     * @param mapping how values are items
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return a writer
     */
    public static <K, V> DynamoDbBatchWriter<K, V> batching(
            DynamoDbAsyncClient client, String table, DynamoDbMapping<K, V> mapping) {
        return new DynamoDbBatchWriter<>(mapping, new BatchingMode(target(client, table, null)));
    }

    /**
     * Returns a writer by single requests that never replace a newer write.
     *
     * @param client what requests are sent with; it is not closed
     * @param table the name of the table, or its ARN
     * @param mapping how values are items
     * @param sequence the attribute for the sequence, which the mapping need not give
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return a writer
     */
    public static <K, V> DynamoDbBatchWriter<K, V> conditional(
            DynamoDbAsyncClient client, String table, DynamoDbMapping<K, V> mapping, String sequence) {
        return new DynamoDbBatchWriter<>(mapping, new ConditionalMode(target(client, table, attribute(sequence))));
    }

    /**
     * Returns a writer by transactions, in which the last one wins.
     *
     * @param client what requests are sent with; it is not closed
     * @param table the name of the table, or its ARN
     * @param mapping how values are items
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return a writer
     */
    public static <K, V> DynamoDbBatchWriter<K, V> transactional(
            DynamoDbAsyncClient client, String table, DynamoDbMapping<K, V> mapping) {
        return new DynamoDbBatchWriter<>(mapping, new TransactMode(target(client, table, null)));
    }

    /**
     * Returns a writer by transactions that never replace a newer write. Writes that are outdated are left out, and the
     * others written by another transaction.
     *
     * @param client what requests are sent with; it is not closed
     * @param table the name of the table, or its ARN
     * @param mapping how values are items
     * @param sequence the attribute for the sequence, which the mapping need not give
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return a writer
     */
    public static <K, V> DynamoDbBatchWriter<K, V> transactional(
            DynamoDbAsyncClient client, String table, DynamoDbMapping<K, V> mapping, String sequence) {
        return new DynamoDbBatchWriter<>(mapping, new TransactMode(target(client, table, attribute(sequence))));
    }

    private static String attribute(String sequence) {
        if (sequence.isBlank()) {
            throw new IllegalArgumentException("sequence must not be blank: sequence='" + sequence + "'");
        }
        return sequence;
    }

    private static BatchMode.Target target(DynamoDbAsyncClient client, String table, @Nullable String sequence) {
        return new BatchMode.Target(
                Objects.requireNonNull(client, "client must not be null: client=null"),
                Objects.requireNonNull(table, "table must not be null: table=null"),
                sequence);
    }

    @Override
    public int maxBatch() {
        return mode.maxBatch();
    }

    @Override
    public CompletionStage<BatchOutcome<K>> apply(Batch<K, V> batch) {
        if (batch.writes().size() > maxBatch()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("batch must have at most " + maxBatch()
                    + " writes: writes=" + batch.writes().size()));
        }
        BatchRows<K> rows = BatchRows.of(batch, mapping);
        if (rows.rows().isEmpty()) {
            return CompletableFuture.completedFuture(new BatchOutcome<>(Set.of(), Map.of(), rows.unmapped()));
        }
        CompletableFuture<BatchOutcome<K>> outcome = mode.write(batch.id(), rows.rows());
        return rows.unmapped().isEmpty() ? outcome : outcome.thenApply(rows::with);
    }

    @Override
    public String toString() {
        return "DynamoDbBatchWriter(" + mode + ")";
    }
}
