package io.patterns4j.tck;

import static io.patterns4j.circuitbreaker.CircuitState.CLOSED;
import static io.patterns4j.circuitbreaker.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.circuitbreaker.Window;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is special about a window over the last stretch of time. */
public abstract class CircuitBreakerTimeWindowConformance extends CircuitBreakerConformance {

    @Override
    protected final Window window(int calls) {
        return Window.time(Duration.ofHours(1));
    }

    @Test
    void failures_spread_over_the_window_trip() {
        CircuitBreaker breaker = breaker(c -> c.window(Window.time(Duration.ofSeconds(20))));
        for (char outcome : "SSSFF".toCharArray()) {
            calls(breaker, String.valueOf(outcome));
            ticker.advance(Duration.ofSeconds(1));
        }
        assertState(breaker, CLOSED);
        ticker.advance(Duration.ofSeconds(1));
        calls(breaker, "F");
        assertState(breaker, OPEN);
        assertCounts(breaker, 6, 3);
    }

    @Test
    void what_is_older_than_the_window_is_gone_when_read_without_any_new_call() {
        CircuitBreaker breaker = breaker(c -> c.window(Window.time(Duration.ofSeconds(20))));
        calls(breaker, "SSFF");
        ticker.advance(Duration.ofSeconds(20));
        assertCounts(breaker, 0, 0);
        assertThat(breaker.snapshot().failureRatio()).isEmpty();
    }

    @Test
    void skipped_slices_are_emptied_and_not_used_again() {
        CircuitBreaker breaker = fourSeconds();
        calls(breaker, "FS");
        ticker.advance(Duration.ofMillis(1_100));
        calls(breaker, "FSS");
        ticker.advance(Duration.ofMillis(2_000));
        calls(breaker, "SSSS");
        assertCounts(breaker, 9, 2);
        ticker.advance(Duration.ofMillis(2_300));
        assertCounts(breaker, 4, 0);
        calls(breaker, "F");
        assertCounts(breaker, 5, 1);
        ticker.advance(Duration.ofMillis(1_900));
        assertCounts(breaker, 1, 1);
    }

    @Test
    void a_pause_far_longer_than_the_window_empties_all_of_it_and_the_next_call_counts() {
        CircuitBreaker breaker = fourSeconds();
        calls(breaker, "FSFS");
        ticker.advance(Duration.ofMillis(22_500));
        calls(breaker, "F");
        assertCounts(breaker, 1, 1);
        ticker.advance(Duration.ofDays(36_500));
        assertCounts(breaker, 0, 0);
    }

    @Test
    void old_failures_that_left_the_window_do_not_trip() {
        CircuitBreaker breaker = breaker(c -> c.window(Window.time(Duration.ofSeconds(10))));
        calls(breaker, "FFFF");
        ticker.advance(Duration.ofSeconds(10));
        calls(breaker, "SSSFF");
        assertState(breaker, CLOSED);
        calls(breaker, "F");
        assertState(breaker, OPEN);
    }

    @Test
    void old_successes_that_left_the_window_give_the_next_success_a_minimum_to_complete() {
        CircuitBreaker breaker = breaker(c -> c.window(Window.time(Duration.ofSeconds(10))));
        calls(breaker, "SSSSSS");
        ticker.advance(Duration.ofSeconds(5));
        calls(breaker, "FFF");
        assertState(breaker, CLOSED);
        ticker.advance(Duration.ofSeconds(5));
        assertCounts(breaker, 3, 3);
        calls(breaker, "S");
        assertState(breaker, CLOSED);
        calls(breaker, "S");
        assertState(breaker, OPEN);
    }

    private CircuitBreaker fourSeconds() {
        return breaker(c -> c.window(Window.time(Duration.ofSeconds(4)).slices(4))
                .tripWhen(TripRule.failureRatio(0.9).minimumCalls(100)));
    }
}
