package io.patterns4j.circuitbreaker;

import io.patterns4j.Ticker;
import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import io.patterns4j.internal.Nanos;
import java.lang.ref.WeakReference;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/*
 * A refusal needs to know that the duration is not over, and reading the clock is most of its cost. Where real time
 * decides, a timer that the JDK shares in the whole process rings at the end. Until then no call reads the clock; after
 * it, each call does, so that an alarm that is early opens nothing. One that is late delays the first probe as much,
 * which is why short durations go without.
 */
/** Refuses calls until its duration is over; a call at exactly that moment finds it over. */
final class Open extends Phase {

    private static final long SHORTEST_ALARM_NANOS = 100_000_000;

    private final Ticker ticker;
    private final long openedNanos;
    private final long durationNanos;
    private final Counts counts;
    private final Refusal refusal = new Refusal(this);

    /** True from setting the alarm until it rings. */
    private volatile boolean certainlyOpen;

    Open(Phase before, long durationNanos, Counts counts) {
        super(before.breaker, CircuitState.OPEN, before.epoch + 1, before.opens + 1);
        this.ticker = breaker.ticker();
        this.openedNanos = ticker.nanos();
        this.durationNanos = durationNanos;
        this.counts = counts;
    }

    @Override
    @Nullable
    Admission admit() {
        return !certainlyOpen && expire() ? null : refusal;
    }

    /**
     * Lets calls do without the clock until shortly before or after the end. Called once, when this phase is in place.
     */
    void setAlarm() {
        if (Ticker.system().equals(ticker) && durationNanos >= SHORTEST_ALARM_NANOS) {
            WeakReference<Open> self = new WeakReference<>(this); // a long duration must not keep a dropped breaker
            certainlyOpen = true;
            try {
                ticker.schedule(remaining(), () -> ring(self.get()));
            } catch (Throwable e) {
                certainlyOpen = false; // without a timer, or a thread for it, each call looks at the clock
            }
        }
    }

    /** Moves the breaker to half-open when the duration is over; returns false when it is not. */
    boolean expire() {
        if (remaining() > 0) {
            return false;
        }
        breaker.replace(this, new HalfOpen(this), CircuitTransition.Cause.OPEN_PERIOD_OVER);
        return true;
    }

    long remaining() {
        return Nanos.remaining(openedNanos, durationNanos, ticker.nanos());
    }

    @Override
    Counts counts() {
        return counts;
    }

    @Override
    OptionalLong remainingNanos() {
        return OptionalLong.of(remaining());
    }

    private static void ring(@Nullable Open open) {
        if (open != null) {
            open.certainlyOpen = false;
        }
    }
}
