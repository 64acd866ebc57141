package io.patterns4j.chaos;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Dispatch;
import io.patterns4j.internal.LaterCall;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * An alarm, a task of the executor and a stage come one after the other. Whatever ends this future takes the alarm
 * away; a task that finds the future ended does nothing.
 */
/** The future of a call that begins after a delay. */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
final class DelayedCall<T extends @Nullable Object> extends LaterCall<T> {

    private final Supplier<CompletionStage<T>> call;
    private final Executor executor;

    DelayedCall(Supplier<CompletionStage<T>> call, Executor executor) {
        this.call = call;
        this.executor = executor;
    }

    /** Lets the time begin. */
    void startAfter(long delayNanos, Ticker ticker) {
        Ticker.Alarm alarm = ticker.schedule(delayNanos, this::dispatch);
        whenComplete((value, error) -> alarm.cancel());
    }

    private void dispatch() {
        Dispatch.run(executor, this::start, this::completeExceptionally);
    }

    private void start() {
        if (!isDone()) {
            begin(call::get);
        }
    }
}
