package io.patterns4j.circuitbreaker;

import io.patterns4j.internal.Nanos;
import java.util.concurrent.ThreadLocalRandom;

/** Lets a growing share of calls through after a breaker closed: from a tenth to all of them. */
final class Ramp {

    private static final double FIRST_SHARE = 0.1;

    private final long startNanos;
    private final long lengthNanos;
    private final Refusal refusal;

    Ramp(Closed phase, long startNanos, long lengthNanos) {
        this.startNanos = startNanos;
        this.lengthNanos = lengthNanos;
        this.refusal = new Refusal(phase);
    }

    Refusal refusal() {
        return refusal;
    }

    /** Returns how long the ramp still takes; zero when it is over. */
    long remainingNanos(long nowNanos) {
        return Nanos.remaining(startNanos, lengthNanos, nowNanos);
    }

    /** Draws whether a call goes through when that much of the ramp is left. */
    boolean admits(long remainingNanos) {
        double passed = (double) (lengthNanos - remainingNanos) / lengthNanos;
        return ThreadLocalRandom.current().nextDouble() < FIRST_SHARE + (1 - FIRST_SHARE) * passed;
    }
}
