package io.patterns4j.tck;

import static io.patterns4j.circuitbreaker.CircuitState.CLOSED;
import static io.patterns4j.circuitbreaker.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.circuitbreaker.Window;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is special about a window over the last calls. */
public abstract class CircuitBreakerCountWindowConformance extends CircuitBreakerConformance {

    @Override
    protected final Window window(int calls) {
        return Window.calls(calls);
    }

    @Test
    void only_the_last_calls_count() {
        CircuitBreaker breaker = breaker(c ->
                c.window(Window.calls(4)).tripWhen(TripRule.failureRatio(0.9).minimumCalls(4)));
        calls(breaker, "FFFS");
        assertCounts(breaker, 4, 3);
        calls(breaker, "SS");
        assertCounts(breaker, 4, 1);
        calls(breaker, "S");
        assertCounts(breaker, 4, 0);
        calls(breaker, "S".repeat(1000));
        assertCounts(breaker, 4, 0);
    }

    @Test
    void old_failures_that_left_the_window_do_not_trip() {
        CircuitBreaker breaker = breaker(c -> c);
        calls(breaker, "SSSFFSSSSFF");
        assertState(breaker, CLOSED);
        calls(breaker, "F");
        assertState(breaker, OPEN);
    }

    @Test
    void time_does_not_empty_the_window() {
        CircuitBreaker breaker = breaker(c -> c);
        calls(breaker, "FF");
        ticker.advance(Duration.ofDays(10_000));
        assertCounts(breaker, 2, 2);
    }

    @Test
    void a_minimum_above_the_window_is_refused_when_built_and_not_clamped() {
        assertThatThrownBy(() -> breaker(c -> c.window(Window.calls(5))
                        .tripWhen(TripRule.failureRatio(0.5).minimumCalls(6))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("minimumCalls must be <= window size 5: minimumCalls=6");
    }

    @Test
    void the_default_minimum_fits_a_small_window() {
        CircuitBreaker breaker = breaker(c -> c.window(Window.calls(2)).tripWhen(TripRule.failureRatio(0.5)));
        calls(breaker, "SF");
        assertState(breaker, OPEN);
        assertThat(breaker.snapshot().minimumCalls()).isEqualTo(2);
    }
}
