package io.patterns4j.bench.peers;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.patterns4j.bulkhead.Bulkhead;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Bulkheads of all libraries with more places than there are threads, and without a queue. */
@State(Scope.Benchmark)
public class BulkheadState {

    /** The places of each. */
    public static final int LIMIT = 64;

    /** What the JDK has. */
    public final Semaphore semaphore = new Semaphore(LIMIT);

    /** This library's. */
    public final Bulkhead patterns4j = Bulkhead.of("bulkhead", LIMIT);

    /** Resilience4j's. */
    public final io.github.resilience4j.bulkhead.Bulkhead resilience4j = io.github.resilience4j.bulkhead.Bulkhead.of(
            "bulkhead",
            BulkheadConfig.custom()
                    .maxConcurrentCalls(LIMIT)
                    .maxWaitDuration(Duration.ZERO)
                    .build());

    /** Failsafe's, by hand. */
    public final dev.failsafe.Bulkhead<Object> failsafe = dev.failsafe.Bulkhead.of(LIMIT);

    /** Failsafe's, by its executor. */
    public final FailsafeExecutor<Object> failsafeExecutor = Failsafe.with(failsafe);
}
