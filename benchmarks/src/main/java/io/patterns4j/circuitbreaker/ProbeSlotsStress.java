package io.patterns4j.circuitbreaker;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** Two threads ask three times a half-open breaker that lets two probes through. */
@JCStressTest
@Outcome(
        id = {"true, true, false", "true, false, true"},
        expect = Expect.ACCEPTABLE,
        desc = "Exactly two go through.")
@State
public class ProbeSlotsStress {

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
            .initialState(CircuitState.OPEN)
            .probes(2)
            .build();

    private final CircuitBreaker breaker = halfOpen();

    private static CircuitBreaker halfOpen() {
        CircuitBreaker breaker = CircuitBreaker.of("stress", CONFIG);
        breaker.transitionTo(CircuitState.HALF_OPEN);
        return breaker;
    }

    @Actor
    public void twice(ZZZ_Result result) {
        result.r1 = breaker.tryAcquire().granted();
        result.r2 = breaker.tryAcquire().granted();
    }

    @Actor
    public void once(ZZZ_Result result) {
        result.r3 = breaker.tryAcquire().granted();
    }
}
