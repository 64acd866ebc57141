package io.patterns4j.timeout;

import io.patterns4j.Policy;
import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Dispatch;
import io.patterns4j.internal.Stages;
import io.patterns4j.internal.Throwables;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * The end of the stage, the alarm, and whoever holds the future race to end it; the first to claim it does.
 *
 *   The stage ends      in time: as the stage did. Too late, because the alarm is late: as if the alarm had rung.
 *   The alarm rings     the rest is done by the executor, since it runs user code: claim, cancel the stage, end.
 *   cancel()            claim, cancel the stage, end as cancelled. No timeout, whatever the stage does later.
 *   complete...()       by hand: claim, end. The stage is left alone.
 *
 * The alarm is cancelled by whoever claims. It is set after the stage has been asked to tell its end, so that a stage
 * that is already done needs none; a claim that came in between did not see it, and is seen after it has been set.
 */
/** The future of an asynchronous call under a timeout. */
final class TimedCall<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Timeout timeout;
    private final long startNanos;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private volatile @Nullable CompletionStage<T> source;
    private volatile Ticker.@Nullable Alarm alarm;

    TimedCall(Timeout timeout, long startNanos) {
        this.timeout = timeout;
        this.startNanos = startNanos;
    }

    /** Starts the action under a deadline, on this thread. */
    void start(Deadline deadline, Policy.Next next, Supplier<? extends CompletionStage<T>> action) {
        try {
            CompletionStage<T> stage =
                    Deadline.under(deadline, () -> Checks.notNull("stage", next.<T>callAsync(action)));
            source = stage;
            stage.whenComplete(this::end);
        } catch (Throwable error) {
            fail(error);
        }
        if (!claimed.get()) {
            setAlarm();
        }
    }

    @Override
    public boolean complete(T value) {
        claim();
        return super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        claim();
        return super.completeExceptionally(error);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!claim()) {
            return isCancelled();
        }
        cancelSource(mayInterruptIfRunning);
        return super.cancel(mayInterruptIfRunning);
    }

    private void setAlarm() {
        try {
            alarm = timeout.ticker().schedule(timeout.leftNanos(startNanos), this::ring);
        } catch (Throwable error) {
            if (claim()) {
                cancelSource(true);
                super.completeExceptionally(error);
            }
        }
        if (claimed.get()) {
            cancelAlarm();
        }
    }

    /** Runs on the timer's thread. */
    private void ring() {
        Dispatch.run(timeout.executor(), this::expire, unable -> {
            timeout.signals().callbacks().failed("executor", unable);
            expire();
        });
    }

    private void expire() {
        if (claim()) {
            if (timeout.onExpiry() == Expiry.CANCEL) {
                cancelSource(true);
            }
            super.completeExceptionally(timeout.signals().exceeded(null, false));
        }
    }

    private void end(T value, @Nullable Throwable error) {
        if (error != null) {
            fail(error);
        } else if (!claim()) {
            timeout.signals().callbacks().discard(value);
        } else if (timeout.leftNanos(startNanos) == 0) {
            TimeoutExceededException late = timeout.signals().exceeded(null, false);
            Signals.discard(value, late);
            super.completeExceptionally(late);
        } else if (!super.complete(value)) {
            timeout.signals().callbacks().discard(value);
        }
    }

    private void fail(Throwable error) {
        if (claim()) {
            boolean late = timeout.leftNanos(startNanos) == 0;
            super.completeExceptionally(late ? timeout.signals().exceeded(Throwables.unwrap(error), false) : error);
        }
    }

    private boolean claim() {
        boolean first = claimed.compareAndSet(false, true);
        cancelAlarm();
        return first;
    }

    private void cancelAlarm() {
        Ticker.Alarm set = alarm;
        if (set != null) {
            set.cancel();
        }
    }

    private void cancelSource(boolean mayInterruptIfRunning) {
        CompletionStage<T> stage = source;
        if (stage != null) {
            Stages.cancel(stage, mayInterruptIfRunning);
        }
    }
}
