package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** A probe succeeds and another fails, and two successes are needed: the breaker opens again, once. */
@JCStressTest
@Outcome(id = "OPEN, 3", expect = Expect.ACCEPTABLE, desc = "One transition, by the failure.")
@State
public class ProbesDisagreeStress {

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
            .initialState(CircuitState.OPEN)
            .probes(2)
            .build();

    private final CircuitBreaker breaker = halfOpen();
    private final CircuitPermit one = breaker.tryAcquire();
    private final CircuitPermit other = breaker.tryAcquire();

    private static CircuitBreaker halfOpen() {
        CircuitBreaker breaker = CircuitBreaker.of("stress", CONFIG);
        breaker.transitionTo(CircuitState.HALF_OPEN);
        return breaker;
    }

    @Actor
    public void success() {
        one.record(Verdict.SUCCESS);
    }

    @Actor
    public void failure() {
        other.record(Verdict.FAILURE);
    }

    @Arbiter
    public void after(LI_Result result) {
        CircuitSnapshot snapshot = breaker.snapshot();
        result.r1 = snapshot.state();
        result.r2 = (int) snapshot.epoch();
    }
}
