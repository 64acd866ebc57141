package io.patterns4j.bulkhead;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Partitions that share one word take and give at once: no count runs into the next. */
@JCStressTest
@Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "Each has what it took.")
@State
public class PartitionLanesStress {

    private final PartitionPermits permits = new PartitionPermits(Shares.of(8, List.of(0.5, 0.5)));
    private final int held = permits.tryTake(0);

    @Actor
    public void give() {
        permits.give(held);
    }

    @Actor
    public void take() {
        permits.tryTake(1);
        permits.tryTake(1);
    }

    @Arbiter
    public void after(II_Result result) {
        result.r1 = permits.inFlight(0);
        result.r2 = permits.inFlight(1);
    }
}
