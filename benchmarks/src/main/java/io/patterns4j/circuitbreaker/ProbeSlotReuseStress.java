package io.patterns4j.circuitbreaker;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The only probe ends without a verdict while another call asks for its slot: the slot is given again or not yet, and
 * is never lost.
 */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "The slot was free in time, and is taken.")
@Outcome(
        id = "false, true",
        expect = Expect.ACCEPTABLE,
        desc = "The slot was free too late, and is there for the next.")
@State
public class ProbeSlotReuseStress {

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.builder()
            .initialState(CircuitState.OPEN)
            .probes(1)
            .build();

    private final CircuitBreaker breaker = halfOpen();
    private final CircuitPermit probe = breaker.tryAcquire();

    private static CircuitBreaker halfOpen() {
        CircuitBreaker breaker = CircuitBreaker.of("stress", CONFIG);
        breaker.transitionTo(CircuitState.HALF_OPEN);
        return breaker;
    }

    @Actor
    public void end() {
        probe.close();
    }

    @Actor
    public void ask(ZZ_Result result) {
        result.r1 = breaker.tryAcquire().granted();
    }

    @Arbiter
    public void next(ZZ_Result result) {
        result.r2 = breaker.tryAcquire().granted();
    }
}
