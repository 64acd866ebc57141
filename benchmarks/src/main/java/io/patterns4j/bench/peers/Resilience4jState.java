package io.patterns4j.bench.peers;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.SYNCHRONIZED;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.COUNT_BASED;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.TIME_BASED;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Resilience4j's breakers; every one of them has a rule for slow calls, with its default of 60 seconds. */
@State(Scope.Benchmark)
public class Resilience4jState {

    /** Closed, the last 100 calls, under a lock. */
    public final CircuitBreaker count = closed(100, COUNT_BASED, SYNCHRONIZED);

    /** Closed, the last 100 calls, lock-free. */
    public final CircuitBreaker countLockFree = closed(100, COUNT_BASED, LOCK_FREE);

    /** Closed, the last 10 seconds, under a lock. */
    public final CircuitBreaker time = closed(10, TIME_BASED, SYNCHRONIZED);

    /** Closed, the last 10 seconds, lock-free. */
    public final CircuitBreaker timeLockFree = closed(10, TIME_BASED, LOCK_FREE);

    /** Open, throws exceptions without a stack trace. */
    public final CircuitBreaker open = open(false);

    /** Open, throws exceptions with a stack trace, as it does by default. */
    public final CircuitBreaker openTraced = open(true);

    private static CircuitBreaker closed(
            int size, SlidingWindowType type, SlidingWindowSynchronizationStrategy strategy) {
        return CircuitBreaker.of(
                "closed",
                CircuitBreakerConfig.custom()
                        .slidingWindow(size, 20, type, strategy)
                        .build());
    }

    private static CircuitBreaker open(boolean traced) {
        CircuitBreaker breaker = CircuitBreaker.of(
                "open",
                CircuitBreakerConfig.custom()
                        .waitDurationInOpenState(Duration.ofHours(1))
                        .writableStackTraceEnabled(traced)
                        .build());
        breaker.transitionToOpenState();
        return breaker;
    }
}
