package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** Two failures, each enough to open the breaker: it opens once. */
@JCStressTest
@Outcome(id = "OPEN, 1", expect = Expect.ACCEPTABLE, desc = "One transition, whoever was first.")
@State
public class TripOnceStress {

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
            .tripWhen(TripRule.consecutiveFailures(1))
            .build();

    private final CircuitBreaker breaker = CircuitBreaker.of("stress", CONFIG);

    @Actor
    public void first() {
        breaker.tryAcquire().record(Verdict.FAILURE);
    }

    @Actor
    public void second() {
        breaker.tryAcquire().record(Verdict.FAILURE);
    }

    @Arbiter
    public void after(LI_Result result) {
        CircuitSnapshot snapshot = breaker.snapshot();
        result.r1 = snapshot.state();
        result.r2 = (int) snapshot.epoch();
    }
}
