package io.patterns4j.bulkhead;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads close the same permit while another is held: one place comes back. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "The other is still taken.")
@State
public class CloseOnceStress {

    private final Bulkhead bulkhead = Bulkhead.of("stress", 2);
    private final BulkheadPermit held = bulkhead.tryAcquire();
    private final BulkheadPermit permit = bulkhead.tryAcquire();

    @Actor
    public void first() {
        permit.close();
    }

    @Actor
    public void second() {
        permit.close();
    }

    @Arbiter
    public void after(I_Result result) {
        result.r1 = held.granted() ? bulkhead.snapshot().inFlight() : -1;
    }
}
