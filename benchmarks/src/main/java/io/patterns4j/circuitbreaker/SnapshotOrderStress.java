package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A success and then a failure by one thread: nobody sees the failure without the success before it. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Before both.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Between them.")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "After both.")
@Outcome(id = "1, 1", expect = Expect.FORBIDDEN, desc = "The failure overtook the success.")
@State
public class SnapshotOrderStress {

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
            .window(Window.calls(10))
            .tripWhen(TripRule.failureRatio(1))
            .build();

    private final CircuitBreaker breaker = CircuitBreaker.of("stress", CONFIG);

    @Actor
    public void calls() {
        breaker.tryAcquire().record(Verdict.SUCCESS);
        breaker.tryAcquire().record(Verdict.FAILURE);
    }

    @Actor
    public void look(II_Result result) {
        CircuitSnapshot snapshot = breaker.snapshot();
        result.r1 = snapshot.counts().calls();
        result.r2 = snapshot.counts().failures();
    }
}
