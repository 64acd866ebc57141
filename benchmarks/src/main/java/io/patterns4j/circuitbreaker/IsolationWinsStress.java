package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** A failure that trips the breaker and somebody who isolates it: it ends isolated, whoever was first. */
@JCStressTest
@Outcome(
        id = "FORCED_OPEN, 1",
        expect = Expect.ACCEPTABLE,
        desc = "Isolated first; the failure belongs to the generation before.")
@Outcome(id = "FORCED_OPEN, 2", expect = Expect.ACCEPTABLE, desc = "Tripped first, then isolated.")
@State
public class IsolationWinsStress {

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
            .tripWhen(TripRule.consecutiveFailures(1))
            .build();

    private final CircuitBreaker breaker = CircuitBreaker.of("stress", CONFIG);
    private final CircuitPermit permit = breaker.tryAcquire();

    @Actor
    public void failure() {
        permit.record(Verdict.FAILURE);
    }

    @Actor
    public void isolate() {
        breaker.transitionTo(CircuitState.FORCED_OPEN);
    }

    @Arbiter
    public void after(LI_Result result) {
        CircuitSnapshot snapshot = breaker.snapshot();
        result.r1 = snapshot.state();
        result.r2 = (int) snapshot.epoch();
    }
}
