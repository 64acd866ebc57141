package io.patterns4j.bulkhead;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZIZ_Result;

/** The only permit comes back while another thread asks: it is taken or free, and never both or neither. */
@JCStressTest
@Outcome(id = "true, 1, false", expect = Expect.ACCEPTABLE, desc = "Back in time: taken.")
@Outcome(id = "false, 0, true", expect = Expect.ACCEPTABLE, desc = "Back too late: free for the next.")
@State
public class GivePermitStress {

    private final StripedPermits permits = new StripedPermits(1);
    private final int held = permits.tryTake();

    @Actor
    public void give() {
        permits.give(held);
    }

    @Actor
    public void ask(ZIZ_Result result) {
        result.r1 = permits.tryTake() >= 0;
    }

    @Arbiter
    public void after(ZIZ_Result result) {
        result.r2 = permits.inFlight();
        result.r3 = permits.tryTake() >= 0;
    }
}
