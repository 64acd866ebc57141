package io.patterns4j.bulkhead;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** A caller gets in line while the only permit comes back: it is never left waiting for nobody. */
@JCStressTest
@Outcome(id = "true, 1, 0", expect = Expect.ACCEPTABLE, desc = "It has the permit, and nobody waits.")
@Outcome(id = "false, 0, 1", expect = Expect.FORBIDDEN, desc = "A lost wake-up.")
@State
public class WakeUpStress {

    private static final BulkheadConfig CONFIG = BulkheadConfig.builder()
            .limit(1)
            .queue(1)
            .maxWait(Duration.ofSeconds(Long.MAX_VALUE))
            .executor(Runnable::run)
            .build();

    private final Bulkhead bulkhead = Bulkhead.of("stress", CONFIG);
    private final BulkheadPermit held = bulkhead.tryAcquire();
    private volatile CompletableFuture<BulkheadPermit> waiter;

    @Actor
    public void leave() {
        held.close();
    }

    @Actor
    public void come() {
        waiter = bulkhead.acquireAsync();
    }

    @Arbiter
    public void after(ZII_Result result) {
        BulkheadSnapshot snapshot = bulkhead.snapshot();
        result.r1 = waiter.isDone();
        result.r2 = snapshot.inFlight();
        result.r3 = snapshot.waiting();
    }
}
