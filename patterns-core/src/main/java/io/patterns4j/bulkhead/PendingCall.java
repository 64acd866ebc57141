package io.patterns4j.bulkhead;

import io.patterns4j.internal.LaterCall;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * Two futures come one after the other: that of the permit and that of the call. Whatever ends this future before the
 * permit is there leaves the line, and the action never runs.
 */
/** The future of a call that had to wait for its permit. */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
final class PendingCall<T extends @Nullable Object> extends LaterCall<T> {

    private final Function<BulkheadPermit, CompletableFuture<T>> start;

    PendingCall(Function<BulkheadPermit, CompletableFuture<T>> start) {
        this.start = start;
    }

    void startAfter(CompletableFuture<BulkheadPermit> waiting) {
        waiting.whenComplete(this::start);
        whenComplete((value, error) -> waiting.cancel(false));
    }

    private void start(BulkheadPermit permit, @Nullable Throwable refusal) {
        if (refusal != null) {
            completeExceptionally(refusal);
        } else if (isDone()) {
            permit.close();
        } else {
            begin(() -> start.apply(permit));
        }
    }
}
