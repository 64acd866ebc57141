package io.patterns4j.bench.peers;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.patterns4j.timeout.Timeout;
import java.time.Duration;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Timeouts that never expire. */
@State(Scope.Benchmark)
public class TimeoutState {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** This library's. */
    public final Timeout plain = Timeout.of("plain", LIMIT);

    /** This library's, which would interrupt the work. */
    public final Timeout interrupting =
            Timeout.of("interrupting", t -> t.limit(LIMIT).interrupting());

    /** Failsafe's. */
    public final FailsafeExecutor<Object> failsafe = Failsafe.with(dev.failsafe.Timeout.of(LIMIT));

    /** Failsafe's, which would interrupt the work. */
    public final FailsafeExecutor<Object> failsafeInterrupting =
            Failsafe.with(dev.failsafe.Timeout.builder(LIMIT).withInterrupt().build());
}
