package io.patterns4j.aws.dynamodb;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/*
 * An answer ends at 16 MB, and may leave out keys because of throttling. The rest is asked for again: at once when
 * there was something in the answer, else after a while; so often at most. What is still missing then is a failure: to
 * take it for absent would be a wrong answer.
 */
/** Reads many items, with consistent reads, in pages. */
final class BatchGet {

    static final int PAGE = 100;
    static final int MAX_ATTEMPTS = 5;

    private static final int PAGES_AT_ONCE = 8;
    private static final long FIRST_PAUSE_NANOS = 20_000_000;

    private final TierCalls calls;
    private final Map<String, Map<String, AttributeValue>> found = new ConcurrentHashMap<>();

    private BatchGet(TierCalls calls) {
        this.calls = calls;
    }

    /** Ends with the items that are there, by key. */
    static CompletableFuture<Map<String, Map<String, AttributeValue>>> items(TierCalls calls, Collection<String> keys) {
        BatchGet get = new BatchGet(calls);
        List<KeysAndAttributes> pages = new ArrayList<>();
        List<Map<String, AttributeValue>> page = new ArrayList<>();
        for (String key : keys) {
            page.add(TierCalls.key(key));
            if (page.size() == PAGE) {
                pages.add(page(page));
                page = new ArrayList<>();
            }
        }
        if (!page.isEmpty()) {
            pages.add(page(page));
        }
        return Lanes.each(pages, PAGES_AT_ONCE, p -> get.read(p, 1)).thenApply(done -> get.found);
    }

    private static KeysAndAttributes page(List<Map<String, AttributeValue>> keys) {
        return KeysAndAttributes.builder().keys(keys).consistentRead(true).build();
    }

    private CompletableFuture<@Nullable Void> read(KeysAndAttributes keys, int attempt) {
        BatchGetItemRequest request = BatchGetItemRequest.builder()
                .requestItems(Map.of(calls.table(), keys))
                .build();
        return calls.send(c -> c.batchGetItem(request)).thenCompose(response -> take(response, attempt));
    }

    private CompletableFuture<@Nullable Void> take(BatchGetItemResponse response, int attempt) {
        List<Map<String, AttributeValue>> items = response.responses().getOrDefault(calls.table(), List.of());
        for (Map<String, AttributeValue> item : items) {
            AttributeValue key = item.get(DynamoDbTierTable.KEY);
            if (key != null) {
                found.put(key.s(), item);
            }
        }
        KeysAndAttributes rest = response.unprocessedKeys().get(calls.table());
        if (rest == null || !rest.hasKeys() || rest.keys().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        if (attempt == MAX_ATTEMPTS) {
            return CompletableFuture.failedFuture(ProvisionedThroughputExceededException.builder()
                    .message("keys must be read within " + MAX_ATTEMPTS + " requests: unread="
                            + rest.keys().size())
                    .build());
        }
        return items.isEmpty() ? pause(attempt).thenCompose(over -> read(rest, attempt + 1)) : read(rest, attempt + 1);
    }

    private CompletableFuture<@Nullable Void> pause(int attempt) {
        CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        calls.ticker().schedule(FIRST_PAUSE_NANOS << (attempt - 1), () -> over.complete(null));
        return over;
    }
}
