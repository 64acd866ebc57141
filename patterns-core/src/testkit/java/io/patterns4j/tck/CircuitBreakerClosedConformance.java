package io.patterns4j.tck;

import static io.patterns4j.circuitbreaker.CircuitState.CLOSED;
import static io.patterns4j.circuitbreaker.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Classifier;
import io.patterns4j.Verdict;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.circuitbreaker.CircuitPermit;
import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import io.patterns4j.circuitbreaker.TripRule;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What a closed breaker counts, and what opens it, whatever its window. */
public abstract class CircuitBreakerClosedConformance extends CircuitBreakerConformance {

    @Test
    void below_the_minimum_of_calls_the_ratio_is_unknown_and_nothing_trips() {
        CircuitBreaker breaker = breaker(c -> c);
        calls(breaker, "FFFS");
        assertState(breaker, CLOSED);
        assertThat(breaker.snapshot().failureRatio()).isEmpty();
        assertCounts(breaker, 4, 3);
    }

    @Test
    void a_success_that_completes_the_minimum_trips_when_enough_calls_failed_before() {
        CircuitBreaker breaker = breaker(c -> c);
        calls(breaker, "FFFSS");
        assertState(breaker, OPEN);
        assertThat(breaker.snapshot().failureRatio()).hasValue(0.6);
        assertCounts(breaker, 5, 3);
    }

    @Test
    void a_failure_that_completes_the_minimum_trips() {
        CircuitBreaker breaker = breaker(c -> c);
        calls(breaker, "SSFFF");
        assertState(breaker, OPEN);
    }

    @Test
    void a_ratio_that_equals_its_threshold_trips() {
        CircuitBreaker breaker = breaker(
                c -> c.window(window(30)).tripWhen(TripRule.failureRatio(0.1).minimumCalls(30)));
        calls(breaker, "F".repeat(3) + "S".repeat(26));
        assertState(breaker, CLOSED);
        calls(breaker, "S");
        assertState(breaker, OPEN);
    }

    @Test
    void successes_alone_never_trip() {
        CircuitBreaker breaker = breaker(c -> c);
        calls(breaker, "S".repeat(1000));
        assertState(breaker, CLOSED);
        assertThat(breaker.snapshot().failureRatio()).hasValue(0.0);
    }

    @Test
    void a_refusal_is_counted_once_and_leaves_the_window_alone() {
        CircuitBreaker breaker = breaker(c -> c);
        calls(breaker, "SSFFF");
        assertRefused(breaker);
        assertThat(breaker.snapshot().rejected()).isEqualTo(1);
        assertThat(catchThrowable(() -> breaker.call(() -> "unreached"))).isInstanceOf(CircuitOpenException.class);
        assertThat(breaker.snapshot().rejected()).isEqualTo(2);
        assertThat(events.rejections()).isEqualTo(2);
        assertCounts(breaker, 5, 3);
    }

    @Test
    void a_call_exactly_as_long_as_the_threshold_is_not_slow() {
        CircuitBreaker breaker = slowBreaker();
        slowCall(breaker, Duration.ofSeconds(1), 'S');
        assertThat(breaker.snapshot().counts()).isEqualTo(new Counts(1, 0, 0, 0));
        slowCall(breaker, Duration.ofSeconds(1).plusNanos(1), 'S');
        assertThat(breaker.snapshot().counts()).isEqualTo(new Counts(2, 0, 1, 0));
    }

    @Test
    void a_slow_failure_counts_as_both() {
        CircuitBreaker breaker = slowBreaker();
        slowCall(breaker, Duration.ofSeconds(2), 'F');
        slowCall(breaker, Duration.ofSeconds(2), 'S');
        assertThat(breaker.snapshot().counts()).isEqualTo(new Counts(2, 1, 2, 1));
    }

    @Test
    void slow_calls_alone_trip_a_slow_call_rule() {
        CircuitBreaker breaker = slowBreaker();
        for (int i = 0; i < 4; i++) {
            slowCall(breaker, Duration.ofSeconds(2), 'S');
            assertState(breaker, CLOSED);
        }
        slowCall(breaker, Duration.ofMillis(1), 'S');
        assertState(breaker, OPEN);
        assertThat(breaker.snapshot().slowRatio()).isPresent();
    }

    @Test
    void two_failures_of_the_last_three_calls_trip_a_count_rule() {
        CircuitBreaker opened = breaker(c -> c.tripWhen(TripRule.failures(2, 3)));
        calls(opened, "FSF");
        assertState(opened, OPEN);
        CircuitBreaker stays = breaker(c -> c.tripWhen(TripRule.failures(2, 3)));
        calls(stays, "FSSFSS");
        assertState(stays, CLOSED);
    }

    @Test
    void only_failures_in_a_row_trip_a_consecutive_rule() {
        CircuitBreaker breaker = breaker(c -> c.tripWhen(TripRule.consecutiveFailures(3)));
        calls(breaker, "FFSFF");
        assertState(breaker, CLOSED);
        calls(breaker, "F");
        assertState(breaker, OPEN);
    }

    @Test
    void an_ignored_call_does_not_interrupt_failures_in_a_row() {
        CircuitBreaker breaker = breaker(c -> c.tripWhen(TripRule.consecutiveFailures(3)));
        calls(breaker, "FFiF");
        assertState(breaker, OPEN);
    }

    @Test
    void any_of_several_rules_trips() {
        CircuitBreaker breaker = breaker(c -> c.window(window(100))
                .tripWhen(TripRule.failureRatio(0.5).minimumCalls(100), TripRule.consecutiveFailures(4)));
        calls(breaker, "SSSSSSFFFF");
        assertState(breaker, OPEN);
    }

    @Test
    void an_ignored_call_is_neither_success_nor_failure() {
        CircuitBreaker breaker = breaker(c -> c.classifier(ignoringFiles()));
        Throwable thrown = catchThrowable(() -> breaker.call(() -> {
            throw new FileNotFoundException("mine");
        }));
        assertThat(thrown).isInstanceOf(FileNotFoundException.class).hasMessage("mine");
        assertCounts(breaker, 0, 0);
    }

    @Test
    void what_the_callers_side_makes_is_ignored_by_default() {
        CircuitBreaker breaker = breaker(c -> c);
        admitted(breaker).threw(new InterruptedException());
        admitted(breaker).threw(new CancellationException());
        assertCounts(breaker, 0, 0);
    }

    @Test
    void a_bad_value_is_a_failure_and_still_returned() {
        CircuitBreaker breaker = breaker(c -> c.classifier(
                Classifier.standard().failingOnResult(value -> value instanceof Integer status && status >= 500)));
        assertThat(breaker.call(() -> 503)).isEqualTo(503);
        assertThat(breaker.call(() -> 200)).isEqualTo(200);
        assertCounts(breaker, 2, 1);
    }

    @Test
    void wrappers_of_futures_are_taken_off_before_the_classifier_asks() {
        CircuitBreaker breaker = breaker(c -> c.classifier(ignoringFiles()));
        var inner = new FileNotFoundException("inner");
        var wrapped = new CompletionException(new ExecutionException(inner));
        assertThat(catchThrowable(() -> breaker.call(() -> {
                    throw wrapped;
                })))
                .isSameAs(wrapped);
        assertCounts(breaker, 0, 0);
        admitted(breaker).threw(new ExecutionException(new IOException("counts")));
        assertCounts(breaker, 1, 1);
    }

    @Test
    void an_error_in_the_body_is_a_failure_and_thrown_on_unchanged() {
        CircuitBreaker breaker = breaker(c -> c);
        var error = new StackOverflowError("deep");
        assertThat(catchThrowable(() -> breaker.call(() -> {
                    throw error;
                })))
                .isSameAs(error);
        assertCounts(breaker, 1, 1);
    }

    @Test
    void a_classifier_that_throws_makes_the_call_ignored_and_reaches_no_caller() {
        CircuitBreaker breaker = breaker(c -> c.classifier(new Classifier() {
            @Override
            public Verdict threw(Throwable error) {
                throw new IllegalStateException("classifier");
            }

            @Override
            public Verdict returned(Object value) {
                throw new StackOverflowError("classifier");
            }
        }));
        assertThat(breaker.call(() -> "value")).isEqualTo("value");
        assertThat(catchThrowable(() -> breaker.call(() -> {
                    throw BROKEN;
                })))
                .isSameAs(BROKEN);
        assertCounts(breaker, 0, 0);
        assertThat(breaker.snapshot().callbackFailures()).isEqualTo(2);
        admitted(breaker).record(Verdict.SUCCESS);
        assertCounts(breaker, 1, 0);
    }

    @Test
    void a_listener_that_throws_reaches_no_caller_and_does_not_stop_the_breaker() {
        CircuitBreaker breaker = breaker(c -> c.listener(new ThrowingListener()));
        calls(breaker, "SSFFF");
        assertState(breaker, OPEN);
        assertRefused(breaker);
        assertThat(breaker.snapshot().callbackFailures()).isEqualTo(2);
    }

    @Test
    void a_call_that_ends_after_the_breaker_opened_and_closed_again_is_not_counted() {
        CircuitBreaker breaker = breaker(c -> c);
        CircuitPermit late = admitted(breaker);
        breaker.transitionTo(OPEN);
        breaker.transitionTo(CLOSED);
        calls(breaker, "SS");
        late.threw(BROKEN);
        assertCounts(breaker, 2, 0);
    }

    @Test
    void late_failures_neither_prolong_the_opening_nor_tell_of_it_again() {
        CircuitBreaker breaker = breaker(c -> c);
        CircuitPermit first = admitted(breaker);
        CircuitPermit second = admitted(breaker);
        calls(breaker, "FFFFF");
        ticker.advance(OPEN_PERIOD.minusNanos(1));
        first.threw(BROKEN);
        second.threw(BROKEN);
        assertThat(events.states()).containsExactly(OPEN);
        assertRefused(breaker);
        ticker.advance(Duration.ofNanos(1));
        admitted(breaker);
    }

    @SuppressWarnings("unchecked") // the array of types
    private static Classifier ignoringFiles() {
        return Classifier.standard().ignoring(FileNotFoundException.class);
    }

    private CircuitBreaker slowBreaker() {
        return breaker(
                c -> c.tripWhen(TripRule.slowRatio(0.5, Duration.ofSeconds(1)).minimumCalls(5)));
    }
}
