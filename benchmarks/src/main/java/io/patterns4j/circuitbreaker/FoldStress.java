package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Successes that are folded into the window late, and a failure: every call is counted once. */
@JCStressTest
@Outcome(id = "3, 1", expect = Expect.ACCEPTABLE, desc = "All of them.")
@State
public class FoldStress {

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
            .window(Window.calls(10))
            .tripWhen(TripRule.failureRatio(1))
            .build();

    private final CircuitBreaker breaker = CircuitBreaker.of("stress", CONFIG);

    @Actor
    public void successes() {
        breaker.tryAcquire().record(Verdict.SUCCESS);
        breaker.tryAcquire().record(Verdict.SUCCESS);
    }

    @Actor
    public void failure() {
        breaker.tryAcquire().record(Verdict.FAILURE);
    }

    @Arbiter
    public void after(II_Result result) {
        CircuitSnapshot snapshot = breaker.snapshot();
        result.r1 = snapshot.counts().calls();
        result.r2 = snapshot.counts().failures();
    }
}
