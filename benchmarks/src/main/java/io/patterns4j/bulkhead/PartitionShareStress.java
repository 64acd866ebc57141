package io.patterns4j.bulkhead;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A partition borrows the last place while the other asks for its share: the share is always there. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The share was taken first; nothing is left to borrow.")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "Borrowed first; the share comes on top.")
@State
public class PartitionShareStress {

    private final PartitionPermits permits = new PartitionPermits(Shares.of(2, List.of(0.5, 0.5)));

    @Actor
    public void borrow(II_Result result) {
        result.r1 = taken(0) + taken(0);
    }

    @Actor
    public void own(II_Result result) {
        result.r2 = taken(1);
    }

    private int taken(int lane) {
        return permits.tryTake(lane) == lane ? 1 : 0;
    }
}
