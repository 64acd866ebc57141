package io.patterns4j.bench.peers;

import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.circuitbreaker.Window;
import java.time.Duration;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The breakers of this library. */
@State(Scope.Benchmark)
public class Patterns4jState {

    /** Closed, the last 100 calls. */
    public final CircuitBreaker count =
            CircuitBreaker.of("count", c -> c.window(Window.calls(100)).tripWhen(TripRule.failureRatio(0.5)));

    /** Closed, the last 10 seconds. */
    public final CircuitBreaker time = CircuitBreaker.of(
            "time", c -> c.window(Window.time(Duration.ofSeconds(10))).tripWhen(TripRule.failureRatio(0.5)));

    /** Closed, the last 10 seconds, with a rule for slow calls. */
    public final CircuitBreaker slow = CircuitBreaker.of(
            "slow",
            c -> c.window(Window.time(Duration.ofSeconds(10)))
                    .tripWhen(TripRule.failureRatio(0.5), TripRule.slowRatio(0.5, Duration.ofSeconds(60))));

    /** Open for the length of any run. */
    public final CircuitBreaker open =
            CircuitBreaker.of("open", c -> c.initialState(CircuitState.OPEN).openFor(Duration.ofHours(1)));
}
