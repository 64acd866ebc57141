package io.patterns4j.aws.dynamodb;

import io.patterns4j.Ticker;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Sends the requests of a tier, and learns the time from every answer. */
final class TierCalls {

    private static final Map<String, AttributeValue> NO_ITEM = Map.of();

    private final DynamoDbAsyncClient client;
    private final String table;
    private final Ticker ticker;
    private final ServiceClock clock;

    /** The question for the time that is under way. */
    private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> asking = new AtomicReference<>();

    TierCalls(DynamoDbAsyncClient client, String table, Ticker ticker) {
        this.client = client;
        this.table = table;
        this.ticker = ticker;
        this.clock = new ServiceClock(ticker);
    }

    ServiceClock clock() {
        return clock;
    }

    Ticker ticker() {
        return ticker;
    }

    String table() {
        return table;
    }

    static Map<String, AttributeValue> key(String key) {
        return Map.of(DynamoDbTierTable.KEY, AttributeValue.fromS(key));
    }

    /** Sends a request; whatever happens, happens to the future. */
    <R extends DynamoDbResponse> CompletableFuture<R> send(Function<DynamoDbAsyncClient, CompletableFuture<R>> call) {
        long sent = clock.nanos();
        CompletableFuture<R> answer;
        try {
            answer = call.apply(client);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        return answer.whenComplete((response, error) -> {
            if (response != null) {
                clock.heard(response, sent);
            } else if (error != null) {
                clock.heard(Lanes.causeOf(error), sent);
            }
        });
    }

    CompletableFuture<Map<String, AttributeValue>> get(String key) {
        GetItemRequest request = GetItemRequest.builder()
                .tableName(table)
                .key(key(key))
                .consistentRead(true)
                .build();
        return send(c -> c.getItem(request)).thenApply(response -> response.item());
    }

    /** Ends with empty when the condition held, else with the item that was there: without anything when none was. */
    CompletableFuture<Optional<Map<String, AttributeValue>>> update(UpdateItemRequest.Builder update) {
        UpdateItemRequest request = update.tableName(table)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        return send(c -> c.updateItem(request)).handle(TierCalls::held);
    }

    /** The same for a deletion. */
    CompletableFuture<Optional<Map<String, AttributeValue>>> delete(DeleteItemRequest.Builder delete) {
        DeleteItemRequest request = delete.tableName(table)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        return send(c -> c.deleteItem(request)).handle(TierCalls::held);
    }

    private static Optional<Map<String, AttributeValue>> held(
            @Nullable DynamoDbResponse response, @Nullable Throwable error) {
        if (error == null) {
            return Optional.empty();
        }
        Throwable cause = Lanes.causeOf(error);
        if (cause instanceof ConditionalCheckFailedException condition) {
            return Optional.of(condition.hasItem() ? condition.item() : NO_ITEM);
        }
        throw new CompletionException(cause);
    }

    /** Runs a call that needs the time; asks for it before if need be, once for all who need it. */
    <T> CompletableFuture<T> timed(Supplier<CompletableFuture<T>> call) {
        return clock.known(clock.nanos()) ? call.get() : ask().thenCompose(asked -> call.get());
    }

    /** Asks for the time. */
    CompletableFuture<@Nullable Void> ask() {
        CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> others = asking.compareAndExchange(null, mine);
        if (others != null) {
            return others;
        }
        GetItemRequest request = GetItemRequest.builder()
                .tableName(table)
                .key(key(TierKeys.NOBODY))
                .build();
        send(c -> c.getItem(request)).whenComplete((response, error) -> {
            asking.set(null);
            if (error == null) {
                mine.complete(null);
            } else {
                mine.completeExceptionally(Lanes.causeOf(error));
            }
        });
        return mine;
    }
}
