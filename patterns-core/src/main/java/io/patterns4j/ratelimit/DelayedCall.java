package io.patterns4j.ratelimit;

import io.patterns4j.Policy;
import io.patterns4j.internal.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Two futures come one after the other: that of the turn and that of the call. Whatever ends this future before it is
 * its turn takes the turn back, and the action never runs. Once it runs, only cancel(...) is passed on to it.
 */
/** The future of a call that has to wait for its turn. */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
final class DelayedCall<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Policy.Next next;
    private final Supplier<? extends CompletionStage<T>> action;
    private final @Nullable Deadline deadline = Deadline.current();
    private volatile @Nullable CompletableFuture<T> running;

    DelayedCall(Policy.Next next, Supplier<? extends CompletionStage<T>> action) {
        this.next = next;
        this.action = action;
    }

    void startAfter(CompletableFuture<@Nullable Void> turn) {
        turn.whenComplete((nothing, error) -> start(error));
        whenComplete((value, error) -> turn.cancel(false));
    }

    private void start(@Nullable Throwable refusal) {
        if (refusal != null) {
            completeExceptionally(refusal);
        } else if (!isDone()) {
            CompletableFuture<T> call = Deadline.under(deadline, () -> RateLimiter.run(next, action));
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
