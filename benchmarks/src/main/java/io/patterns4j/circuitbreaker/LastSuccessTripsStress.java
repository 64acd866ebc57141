package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;

/**
 * A failure and the success that completes the minimum of calls: in either order the ratio is reached, so the breaker
 * opens. A success that is neither seen by the failure nor sees the flag would leave it closed.
 */
@JCStressTest
@Outcome(id = "OPEN, 2, 1", expect = Expect.ACCEPTABLE, desc = "Judged with both calls in the window.")
@Outcome(id = "CLOSED, 2, 1", expect = Expect.FORBIDDEN, desc = "Nobody judged both.")
@State
public class LastSuccessTripsStress {

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
            .window(Window.calls(10))
            .tripWhen(TripRule.failureRatio(0.5).minimumCalls(2))
            .build();

    private final CircuitBreaker breaker = CircuitBreaker.of("stress", CONFIG);

    @Actor
    public void failure() {
        breaker.tryAcquire().record(Verdict.FAILURE);
    }

    @Actor
    public void success() {
        breaker.tryAcquire().record(Verdict.SUCCESS);
    }

    @Arbiter
    public void after(LII_Result result) {
        CircuitSnapshot snapshot = breaker.snapshot();
        result.r1 = snapshot.state();
        result.r2 = snapshot.counts().calls();
        result.r3 = snapshot.counts().failures();
    }
}
