package io.patterns4j.ratelimit;

import io.patterns4j.Policy;
import io.patterns4j.internal.LaterCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Two futures come one after the other: that of the turn and that of the call. Whatever ends this future before it is
 * its turn takes the turn back, and the action never runs.
 */
/** The future of a call that has to wait for its turn. */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
final class DelayedCall<T extends @Nullable Object> extends LaterCall<T> {

    private final Policy.Next next;
    private final Supplier<? extends CompletionStage<T>> action;

    DelayedCall(Policy.Next next, Supplier<? extends CompletionStage<T>> action) {
        this.next = next;
        this.action = action;
    }

    void startAfter(CompletableFuture<@Nullable Void> turn) {
        turn.whenComplete((nothing, refusal) -> start(refusal));
        whenComplete((value, error) -> turn.cancel(false));
    }

    private void start(@Nullable Throwable refusal) {
        if (refusal != null) {
            completeExceptionally(refusal);
        } else if (!isDone()) {
            begin(() -> next.callAsync(action));
        }
    }
}
