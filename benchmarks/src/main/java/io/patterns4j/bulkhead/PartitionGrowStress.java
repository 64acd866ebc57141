package io.patterns4j.bulkhead;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The limit goes from two to four while one partition takes all it can: in the end four are taken. */
@JCStressTest
@Outcome(
        id = {"2, 4", "3, 4", "4, 4"},
        expect = Expect.ACCEPTABLE,
        desc = "What was refused at first is let in afterwards, and no more.")
@State
public class PartitionGrowStress {

    private final PartitionPermits permits = new PartitionPermits(Shares.of(2, List.of(0.5, 0.5)));

    @Actor
    public void grow() {
        permits.resize(Shares.of(4, List.of(0.5, 0.5)));
    }

    @Actor
    public void take(II_Result result) {
        result.r1 = takeFour();
    }

    @Arbiter
    public void after(II_Result result) {
        takeFour();
        result.r2 = permits.inFlight();
    }

    private int takeFour() {
        int taken = 0;
        for (int i = 0; i < 4; i++) {
            taken += permits.tryTake(0) == 0 ? 1 : 0;
        }
        return taken;
    }
}
