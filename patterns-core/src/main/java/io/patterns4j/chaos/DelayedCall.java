package io.patterns4j.chaos;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Dispatch;
import io.patterns4j.internal.Relay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * An alarm, a task of the executor and a stage come one after the other. Whatever ends this future takes the alarm
 * away; a task that finds the future ended does nothing; cancel(...) is passed on to the stage. Alarm and stage are
 * published before the future is looked at, and the future is ended before they are read, so one sees the other.
 */
/** The future of a call that begins after a delay. */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
final class DelayedCall<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Supplier<CompletionStage<T>> call;
    private final Executor executor;
    private final @Nullable Deadline deadline = Deadline.current();
    private volatile @Nullable CompletableFuture<T> running;

    DelayedCall(Supplier<CompletionStage<T>> call, Executor executor) {
        this.call = call;
        this.executor = executor;
    }

    /** Lets the time begin. */
    void startAfter(long delayNanos, Ticker ticker) {
        Ticker.Alarm alarm = ticker.schedule(delayNanos, this::dispatch);
        whenComplete((value, error) -> alarm.cancel());
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        CompletableFuture<T> stage = running;
        if (cancelled && stage != null) {
            stage.cancel(mayInterruptIfRunning);
        }
        return cancelled;
    }

    private void dispatch() {
        Dispatch.run(executor, this::start, this::completeExceptionally);
    }

    private void start() {
        if (isDone()) {
            return;
        }
        CompletableFuture<T> stage = Deadline.under(deadline, () -> {
            try {
                return Relay.of(call.get());
            } catch (Throwable error) {
                return CompletableFuture.failedFuture(error);
            }
        });
        running = stage;
        if (isCancelled()) {
            stage.cancel(true);
        }
        stage.whenComplete(this::end);
    }

    private void end(T value, @Nullable Throwable error) {
        if (error == null) {
            complete(value);
        } else {
            completeExceptionally(error);
        }
    }
}
