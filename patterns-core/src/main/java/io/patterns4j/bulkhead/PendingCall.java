package io.patterns4j.bulkhead;

import io.patterns4j.internal.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * Two futures come one after the other: that of the permit and that of the call. Whatever ends this future before the
 * permit is there leaves the line, and the action never runs. Once it runs, only cancel(...) is passed on to it.
 */
/** The future of a call that had to wait for its permit. */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
final class PendingCall<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Function<BulkheadPermit, CompletableFuture<T>> start;
    private final @Nullable Deadline deadline = Deadline.current();
    private volatile @Nullable CompletableFuture<T> running;

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
            CompletableFuture<T> call = Deadline.under(deadline, () -> start.apply(permit));
            running = call;
            if (isCancelled()) {
                call.cancel(true);
            }
            call.whenComplete(this::end);
        }
    }

    private void end(T value, @Nullable Throwable error) {
        if (error == null) {
            complete(value);
        } else {
            completeExceptionally(error);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        CompletableFuture<T> call = running;
        if (cancelled && call != null) {
            call.cancel(mayInterruptIfRunning);
        }
        return cancelled;
    }
}
