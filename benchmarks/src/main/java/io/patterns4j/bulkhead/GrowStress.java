package io.patterns4j.bulkhead;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The limit goes from one to two while two permits are asked for: both are there in the end. */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Grown after the second asked.")
@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "Grown in time.")
@State
public class GrowStress {

    private final StripedPermits permits = new StripedPermits(1, 2);
    private final int[] tickets = new int[3];

    @Actor
    public void grow() {
        permits.resize(2);
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
