package io.patterns4j.bench.peers;

import dev.failsafe.CircuitBreaker;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import java.time.Duration;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Failsafe's breakers. */
@State(Scope.Benchmark)
public class FailsafeState {

    /** Closed, 50 failures of the last 100 calls. */
    public final CircuitBreaker<Object> count =
            CircuitBreaker.builder().withFailureThreshold(50, 100).build();

    /** Runs calls through {@link #count}. */
    public final FailsafeExecutor<Object> countExecutor = Failsafe.with(count);

    /** Open for the length of any run. */
    public final CircuitBreaker<Object> open =
            CircuitBreaker.builder().withDelay(Duration.ofHours(1)).build();

    /** Runs calls into {@link #open}. */
    public final FailsafeExecutor<Object> openExecutor = Failsafe.with(open);

    /** Opens what has to be open. */
    public FailsafeState() {
        open.open();
    }
}
