package io.patterns4j.bulkhead;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two threads ask for the last permit. */
@JCStressTest
@Outcome(
        id = {"true, false", "false, true"},
        expect = Expect.ACCEPTABLE,
        desc = "One gets it.")
@State
public class LastPermitStress {

    private final StripedPermits permits = new StripedPermits(1);

    @Actor
    public void first(ZZ_Result result) {
        result.r1 = permits.tryTake() >= 0;
    }

    @Actor
    public void second(ZZ_Result result) {
        result.r2 = permits.tryTake() >= 0;
    }
}
