package io.patterns4j.bulkhead;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The limit goes from two to one while two permits are asked for: what was taken stays, and one permit remains. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Shrunk before the second.")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "Shrunk after both; the first to come back is kept.")
@State
public class ShrinkStress {

    private final StripedPermits permits = new StripedPermits(2, 2);
    private final int[] tickets = new int[3];

    @Actor
    public void shrink() {
        permits.resize(1);
    }

    @Actor
    public void ask(II_Result result) {
        result.r1 = take(2);
    }

    @Arbiter
    public void after(II_Result result) {
        for (int i = 0; i < result.r1; i++) {
            permits.give(tickets[i]);
        }
        result.r2 = take(3);
    }

    private int take(int atMost) {
        int taken = 0;
        for (int i = 0; i < atMost; i++) {
            int ticket = permits.tryTake();
            if (ticket >= 0) {
                tickets[taken++] = ticket;
            }
        }
        return taken;
    }
}
