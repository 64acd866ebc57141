package io.patterns4j.timeout;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Interruption;
import io.patterns4j.internal.Nanos;
import org.jspecify.annotations.Nullable;

/** A piece of work on one thread, to be interrupted at its time; knows the work around it. */
final class Watch {

    private final Interruption work = new Interruption();
    private final Watchman watchman;
    private final @Nullable Watch outer;
    private final Ticker ticker;
    private final long startNanos;
    private final long limitNanos;

    /** An alarm for this watch alone; null when it is the watchman who looks at it. */
    private Ticker.@Nullable Alarm alarm;

    Watch(Watchman watchman, Ticker ticker, long startNanos, long limitNanos) {
        this.watchman = watchman;
        this.outer = watchman.innermost();
        this.ticker = ticker;
        this.startNanos = startNanos;
        this.limitNanos = limitNanos;
    }

    @Nullable
    Watch outer() {
        return outer;
    }

    Ticker ticker() {
        return ticker;
    }

    long startNanos() {
        return startNanos;
    }

    long limitNanos() {
        return limitNanos;
    }

    /** Sets an alarm for this watch alone, by the thread of the work. */
    void setAlarm() {
        alarm = ticker.schedule(limitNanos, work::interrupt);
    }

    /** Returns how long the work still has; when that is zero, it has been interrupted. */
    long check(long nowNanos) {
        long leftNanos = Nanos.remaining(startNanos, limitNanos, nowNanos);
        if (leftNanos == 0) {
            work.interrupt();
        }
        return leftNanos;
    }

    /** Ends the work, by its own thread. Returns whether it was interrupted from here; that interrupt is gone then. */
    boolean end() {
        watchman.leave(outer);
        if (alarm != null) {
            alarm.cancel();
        }
        if (!work.end()) {
            return false;
        }
        keepInterruptOfOuter();
        return true;
    }

    /** One flag is all there is: what the work around was told in the meantime has been taken away with it. */
    private void keepInterruptOfOuter() {
        for (Watch around = outer; around != null; around = around.outer) {
            if (around.work.asked()) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
