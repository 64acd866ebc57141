package io.patterns4j.aws.dynamodb;

import io.patterns4j.aws.dynamodb.BatchRows.Row;
import io.patterns4j.writebehind.BatchOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DeleteRequest;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/*
 * 25 items of 400 KB are 10 MB, so only what is at fault anyway can be beyond the 16 MB of a request. Nothing is
 * measured therefore; a request that is too large is halved like any other that is refused.
 */
/** By BatchWriteItem. */
record BatchingMode(Target target) implements BatchMode {

    private static final int MAX_BATCH = 25;

    @Override
    public int maxBatch() {
        return MAX_BATCH;
    }

    @Override
    public <K> CompletableFuture<BatchOutcome<K>> write(String id, List<Row<K>> rows) {
        List<WriteRequest> requests = new ArrayList<>(rows.size());
        for (Row<K> row : rows) {
            requests.add(request(row));
        }
        BatchWriteItemRequest request = BatchWriteItemRequest.builder()
                .requestItems(Map.of(target.table(), requests))
                .build();
        return BatchMode.begin(() -> target.client().batchWriteItem(request))
                .handle((response, error) -> error == null
                        ? CompletableFuture.completedFuture(outcome(rows, requests, response))
                        : BatchMode.refused(rows, Lanes.causeOf(error), part -> write(id, part)))
                .thenCompose(outcome -> outcome);
    }

    private static WriteRequest request(Row<?> row) {
        return row.item() == null
                ? WriteRequest.builder()
                        .deleteRequest(DeleteRequest.builder().key(row.id()).build())
                        .build()
                : WriteRequest.builder()
                        .putRequest(PutRequest.builder().item(row.item()).build())
                        .build();
    }

    private <K> BatchOutcome<K> outcome(
            List<Row<K>> rows, List<WriteRequest> requests, BatchWriteItemResponse response) {
        if (response.unprocessedItems().isEmpty()) {
            return BatchOutcome.allDone(BatchRows.keys(rows));
        }
        Set<WriteRequest> left = new HashSet<>();
        response.unprocessedItems().values().forEach(left::addAll);
        Set<K> done = new HashSet<>();
        Map<K, Throwable> retryable = new HashMap<>();
        Throwable cause = unprocessed(left.size());
        for (int i = 0; i < rows.size(); i++) {
            if (left.remove(requests.get(i))) {
                retryable.put(rows.get(i).key(), cause);
            } else {
                done.add(rows.get(i).key());
            }
        }
        // What comes back in another form than it was sent could be any of them.
        return left.isEmpty() ? new BatchOutcome<>(done, retryable, Map.of()) : BatchRows.allRetryable(rows, cause);
    }

    private static Throwable unprocessed(int count) {
        return ProvisionedThroughputExceededException.builder()
                .message("batch must be processed as a whole: unprocessed=" + count)
                .build();
    }

    @Override
    public String toString() {
        return "batching, " + target.table();
    }
}
