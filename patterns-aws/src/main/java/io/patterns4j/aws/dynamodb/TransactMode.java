package io.patterns4j.aws.dynamodb;

import io.patterns4j.aws.dynamodb.BatchRows.Row;
import io.patterns4j.writebehind.BatchOutcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/*
 * The token is made of the batch's id and of which of its writes there are in the transaction: the same writes have
 * the same token, when they are tried again as well, and others another. Tokens are compared within the whole account,
 * where another process may use the same ids; so something random of this writer is in it too.
 *
 * A transaction that is cancelled has changed nothing. If it was cancelled because of writes that will never be done,
 * or need not be, the others are sent again without them, at once; there are fewer of them each time. Anything else is
 * tried again by the caller, later.
 */
/** By TransactWriteItems. */
final class TransactMode implements BatchMode {

    private static final int MAX_BATCH = 100;

    private static final Set<String> FATAL = Set.of("ValidationError", "ItemCollectionSizeLimitExceeded");

    private final Target target;
    private final String writer = UUID.randomUUID().toString();

    TransactMode(Target target) {
        this.target = target;
    }

    @Override
    public int maxBatch() {
        return MAX_BATCH;
    }

    @Override
    public <K> CompletableFuture<BatchOutcome<K>> write(String id, List<Row<K>> rows) {
        TransactWriteItemsRequest request = TransactWriteItemsRequest.builder()
                .clientRequestToken(token(id, rows))
                .transactItems(rows.stream().map(this::item).toList())
                .build();
        return BatchMode.begin(() -> target.client().transactWriteItems(request))
                .handle((response, error) -> error == null
                        ? CompletableFuture.completedFuture(BatchOutcome.allDone(BatchRows.keys(rows)))
                        : failed(id, rows, Lanes.causeOf(error)))
                .thenCompose(outcome -> outcome);
    }

    private String token(String id, List<? extends Row<?>> rows) {
        BitSet which = new BitSet();
        rows.forEach(row -> which.set(row.index()));
        return UUID.nameUUIDFromBytes((writer + id + which).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private TransactWriteItem item(Row<?> row) {
        boolean compared = target.sequence() != null;
        String condition = compared ? Target.IF_OLDER : null;
        Map<String, String> names = compared ? target.names() : null;
        Map<String, AttributeValue> values = compared ? Map.of(":q", Target.sequence(row)) : null;
        Map<String, AttributeValue> item = row.item();
        if (item == null) {
            return TransactWriteItem.builder()
                    .delete(Delete.builder()
                            .tableName(target.table())
                            .key(row.id())
                            .conditionExpression(condition)
                            .expressionAttributeNames(names)
                            .expressionAttributeValues(values)
                            .build())
                    .build();
        }
        return TransactWriteItem.builder()
                .put(Put.builder()
                        .tableName(target.table())
                        .item(target.item(row, item))
                        .conditionExpression(condition)
                        .expressionAttributeNames(names)
                        .expressionAttributeValues(values)
                        .build())
                .build();
    }

    private <K> CompletableFuture<BatchOutcome<K>> failed(String id, List<Row<K>> rows, Throwable cause) {
        if (cause instanceof TransactionCanceledException cancelled
                && cancelled.cancellationReasons().size() == rows.size()) {
            return cancelled(id, rows, cancelled);
        }
        return BatchMode.refused(rows, cause, part -> write(id, part));
    }

    private <K> CompletableFuture<BatchOutcome<K>> cancelled(
            String id, List<Row<K>> rows, TransactionCanceledException cancelled) {
        Set<K> outdated = new HashSet<>();
        Map<K, Throwable> fatal = new HashMap<>();
        List<Row<K>> blameless = new ArrayList<>();
        boolean later = false;
        for (int i = 0; i < rows.size(); i++) {
            Row<K> row = rows.get(i);
            CancellationReason reason = cancelled.cancellationReasons().get(i);
            String code = reason.code() == null ? "None" : reason.code();
            if (code.equals("ConditionalCheckFailed")) {
                outdated.add(row.key());
            } else if (FATAL.contains(code)) {
                fatal.put(row.key(), cancelled);
            } else {
                later |= !code.equals("None");
                blameless.add(row);
            }
        }
        BatchOutcome<K> settled = new BatchOutcome<>(outdated, Map.of(), fatal);
        if (blameless.isEmpty()) {
            return CompletableFuture.completedFuture(settled);
        }
        boolean again = !later && blameless.size() < rows.size();
        CompletableFuture<BatchOutcome<K>> rest = again
                ? write(id, blameless)
                : CompletableFuture.completedFuture(BatchRows.allRetryable(blameless, cancelled));
        return rest.thenApply(outcome -> BatchRows.both(settled, outcome));
    }

    @Override
    public String toString() {
        return "transactional, " + target.table();
    }
}
