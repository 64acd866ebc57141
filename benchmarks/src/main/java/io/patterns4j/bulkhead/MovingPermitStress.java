package io.patterns4j.bulkhead;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A permit is always free, but moves from one stripe to the other: nobody is refused, although the stripes are read one
 * after the other.
 */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "Both get one.")
@Outcome(
        id = {"true, false", "false, true", "false, false"},
        expect = Expect.FORBIDDEN,
        desc = "A refusal while a permit was free.")
@State
public class MovingPermitStress {

    private final StripedPermits permits = new StripedPermits(2, 2);
    private final int held = permits.tryTake();

    @Actor
    public void move(ZZ_Result result) {
        permits.give(held);
        result.r1 = permits.tryTake() >= 0;
    }

    @Actor
    public void ask(ZZ_Result result) {
        result.r2 = permits.tryTake() >= 0;
    }
}
