package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import org.jspecify.annotations.Nullable;

/** Disabled or forced open: the same answer to every call until somebody changes it. */
final class Passive extends Phase implements Admission {

    private final Refusal refusal = new Refusal(this);

    Passive(CircuitBreaker breaker, CircuitState state, long epoch, int opens) {
        super(breaker, state, epoch, opens);
    }

    @Override
    Admission admit() {
        return state == CircuitState.DISABLED ? this : refusal;
    }

    @Override
    Counts counts() {
        return Counts.NONE;
    }

    @Override
    public long startNanos() {
        return 0;
    }

    @Override
    public void settle(Verdict verdict, long startNanos, @Nullable Throwable error) {
        // A disabled breaker counts nothing.
    }
}
