package io.patterns4j.circuitbreaker;

import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One generation of a breaker's state. A new object takes its place at every transition. */
abstract sealed class Phase permits Closed, Open, HalfOpen, Passive {

    final CircuitBreaker breaker;
    final CircuitState state;
    final long epoch;

    /** How often the breaker opened since it was last closed, this time included. */
    final int opens;

    Phase(CircuitBreaker breaker, CircuitState state, long epoch, int opens) {
        this.breaker = breaker;
        this.state = state;
        this.epoch = epoch;
        this.opens = opens;
    }

    /** Admits the call, refuses it, or moves the breaker on and returns null so that the caller asks the new phase. */
    abstract @Nullable Admission admit();

    /** Returns consistent counts of this generation. */
    abstract Counts counts();

    /** Returns a number that changes when a call was admitted or counted; zero where nobody counts. */
    long activity() {
        return 0;
    }

    /** Returns for how long calls are refused from now; empty when they are not, or nobody knows. */
    OptionalLong remainingNanos() {
        return OptionalLong.empty();
    }
}
