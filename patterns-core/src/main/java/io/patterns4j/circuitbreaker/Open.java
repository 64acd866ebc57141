package io.patterns4j.circuitbreaker;

import io.patterns4j.Ticker;
import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import io.patterns4j.internal.Nanos;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Refuses calls until its duration is over; a call at exactly that moment finds it over. */
final class Open extends Phase {

    private final Ticker ticker;
    private final long openedNanos;
    private final long durationNanos;
    private final Counts counts;
    private final Refusal refusal = new Refusal(this);

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
        return expire() ? null : refusal;
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
}
