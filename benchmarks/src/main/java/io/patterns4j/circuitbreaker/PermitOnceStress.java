package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads complete the same permit: one of them counts. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "The success was first.")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The failure was first.")
@State
public class PermitOnceStress {

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
            .window(Window.calls(10))
            .tripWhen(TripRule.failureRatio(1))
            .build();

    private final CircuitBreaker breaker = CircuitBreaker.of("stress", CONFIG);
    private final CircuitPermit permit = breaker.tryAcquire();

    @Actor
    public void success() {
        permit.record(Verdict.SUCCESS);
    }

    @Actor
    public void failure() {
        permit.record(Verdict.FAILURE);
    }

    @Arbiter
    public void after(II_Result result) {
        CircuitSnapshot snapshot = breaker.snapshot();
        result.r1 = snapshot.counts().calls();
        result.r2 = snapshot.counts().failures();
    }
}
