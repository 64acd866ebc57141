package io.patterns4j.ratelimit;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Dispatch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/*
 * Whatever ends the future before its time, cancelling above all, takes the alarm away and gives the permits back if
 * that can be done. The alarm only hands over to the executor: nothing of the user's runs on the timer thread.
 */
/** The wait for permits that were booked, without a thread. */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
final class Turn extends CompletableFuture<@Nullable Void> {

    private final Gate gate;
    private final Booking booking;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Ticker.@Nullable Alarm alarm;

    Turn(Gate gate, Booking booking) {
        this.gate = gate;
        this.booking = booking;
    }

    void begin() {
        gate.signals().waitBegins();
        whenComplete((nothing, error) -> end());
        arm(booking.waitNanos());
    }

    private void arm(long nanos) {
        try {
            Ticker.Alarm set = gate.ticker().schedule(nanos, this::ring);
            alarm = set;
            if (isDone()) {
                set.cancel();
            }
        } catch (Throwable unable) {
            Dispatch.run(gate.executor(), () -> completeExceptionally(unable), this::completeExceptionally);
        }
    }

    /** Runs on the timer thread, which must not meet user code. */
    private void ring() {
        long leftNanos = booking.leftNanos(gate.ticker().nanos());
        if (leftNanos > 0) {
            arm(leftNanos);
        } else {
            Dispatch.run(gate.executor(), this::come, this::completeExceptionally);
        }
    }

    private void come() {
        if (!isDone() && over.compareAndSet(false, true)) {
            gate.signals().waitEnds();
            gate.waited(booking);
            if (!complete(null)) {
                gate.giveUp(booking);
            }
        }
    }

    private void end() {
        Ticker.Alarm set = alarm;
        if (set != null) {
            set.cancel();
        }
        if (over.compareAndSet(false, true)) {
            gate.signals().waitEnds();
            gate.giveUp(booking);
        }
    }
}
