package io.patterns4j.tck;

import static io.patterns4j.circuitbreaker.CircuitState.CLOSED;
import static io.patterns4j.circuitbreaker.CircuitState.HALF_OPEN;
import static io.patterns4j.circuitbreaker.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Classifier;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.circuitbreaker.CircuitPermit;
import io.patterns4j.circuitbreaker.CloseRule;
import io.patterns4j.circuitbreaker.TripRule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a half-open breaker hands out probes, and what their outcomes mean. */
public abstract class CircuitBreakerHalfOpenConformance extends CircuitBreakerConformance {

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(30);

    @Test
    void three_probes_must_all_succeed_by_default() {
        CircuitBreaker closes = halfOpen(c -> c);
        calls(closes, "SS");
        assertState(closes, HALF_OPEN);
        calls(closes, "S");
        assertState(closes, CLOSED);
        CircuitBreaker opens = halfOpen(c -> c);
        calls(opens, "SSF");
        assertState(opens, OPEN);
    }

    @Test
    void the_window_is_empty_after_the_breaker_has_closed() {
        CircuitBreaker breaker = breaker(c -> c);
        calls(breaker, "SSFFF");
        ticker.advance(OPEN_PERIOD);
        calls(breaker, "SSS");
        assertState(breaker, CLOSED);
        assertCounts(breaker, 0, 0);
        calls(breaker, "FFFF");
        assertState(breaker, CLOSED);
    }

    @Test
    void a_ratio_of_all_probes_decides_when_the_last_one_has_ended() {
        CircuitBreaker opens = halfOpen(c -> c.probes(4).closeWhen(CloseRule.failureRatioBelow(0.5)));
        calls(opens, "FFS");
        assertState(opens, HALF_OPEN);
        calls(opens, "F");
        assertState(opens, OPEN);
        assertCounts(opens, 4, 3);
        CircuitBreaker closes = halfOpen(c -> c.probes(4).closeWhen(CloseRule.failureRatioBelow(0.5)));
        calls(closes, "FSSS");
        assertState(closes, CLOSED);
        assertCounts(closes, 0, 0);
    }

    @Test
    void a_ratio_of_failed_probes_that_equals_its_bound_opens() {
        CircuitBreaker breaker = halfOpen(c -> c.probes(4).closeWhen(CloseRule.failureRatioBelow(0.5)));
        calls(breaker, "FSFS");
        assertState(breaker, OPEN);
    }

    @Test
    void so_many_successes_close_whatever_failed_before_as_long_as_they_can_be_reached() {
        CircuitBreaker closes = halfOpen(c -> c.probes(4).closeWhen(CloseRule.successes(2)));
        calls(closes, "FFSS");
        assertState(closes, CLOSED);
        CircuitBreaker opens = halfOpen(c -> c.probes(4).closeWhen(CloseRule.successes(2)));
        calls(opens, "FSF");
        assertState(opens, HALF_OPEN);
        calls(opens, "F");
        assertState(opens, OPEN);
    }

    @Test
    void no_more_probes_are_admitted_while_the_last_is_in_flight() {
        CircuitBreaker breaker = halfOpen(c -> c);
        calls(breaker, "SS");
        CircuitPermit third = admitted(breaker);
        assertThatThrownBy(() -> breaker.call(() -> "unreached"))
                .isInstanceOf(CircuitOpenException.class)
                .hasMessageStartingWith("circuit breaker is half-open and all probes are taken");
        third.returned("fine");
        assertState(breaker, CLOSED);
        calls(breaker, "S");
    }

    @Test
    void a_probe_that_is_given_back_frees_exactly_one_slot() {
        CircuitBreaker breaker = halfOpen(c -> c);
        CircuitPermit first = admitted(breaker);
        admitted(breaker);
        admitted(breaker);
        assertRefused(breaker);
        first.close();
        first.close();
        admitted(breaker);
        assertRefused(breaker);
    }

    @Test
    void ignored_probes_never_close_and_never_use_up_the_slots() {
        CircuitBreaker breaker = halfOpen(c -> c);
        calls(breaker, "i".repeat(100));
        assertState(breaker, HALF_OPEN);
        calls(breaker, "SSS");
        assertState(breaker, CLOSED);
    }

    @Test
    void a_probe_that_never_ends_gives_its_slot_to_another_after_the_probe_timeout() {
        CircuitBreaker breaker = halfOpen(c -> c.probes(1).probeTimeout(PROBE_TIMEOUT));
        CircuitPermit hung = admitted(breaker);
        ticker.advance(PROBE_TIMEOUT.minusNanos(1));
        assertRefused(breaker);
        assertThat(breaker.snapshot().retryAfter()).contains(Duration.ofNanos(1));
        ticker.advance(Duration.ofNanos(1));
        CircuitPermit second = admitted(breaker);
        assertRefused(breaker);
        hung.threw(BROKEN);
        assertState(breaker, HALF_OPEN);
        second.returned("fine");
        assertState(breaker, CLOSED);
    }

    @Test
    void a_cancelled_probe_gives_its_slot_back_and_does_not_close_the_breaker() {
        CircuitBreaker breaker = halfOpen(c -> c.probes(1));
        CompletableFuture<String> probe = breaker.callAsync(CompletableFuture<String>::new);
        assertRefused(breaker);
        probe.cancel(true);
        assertState(breaker, HALF_OPEN);
        calls(breaker, "S");
        assertState(breaker, CLOSED);
    }

    @Test
    void an_interrupted_probe_gives_its_slot_back() {
        CircuitBreaker breaker = halfOpen(c -> c.probes(1));
        assertThat(catchThrowable(() -> breaker.call(() -> {
                    throw new InterruptedException();
                })))
                .isInstanceOf(InterruptedException.class);
        assertState(breaker, HALF_OPEN);
        calls(breaker, "S");
        assertState(breaker, CLOSED);
    }

    @Test
    void probes_that_end_with_an_error_do_not_wedge_the_breaker() {
        CircuitBreaker breaker = halfOpen(c -> c.closeWhen(CloseRule.failureRatioBelow(0.5)));
        for (int i = 0; i < 3; i++) {
            var death = new LinkageError("death");
            assertThat(catchThrowable(() -> breaker.call(() -> {
                        throw death;
                    })))
                    .isSameAs(death);
        }
        assertState(breaker, OPEN);
        ticker.advance(OPEN_PERIOD);
        calls(breaker, "SSS");
        assertState(breaker, CLOSED);
    }

    @Test
    void probes_whose_classifier_throws_do_not_wedge_the_breaker() {
        CircuitBreaker breaker =
                halfOpen(c -> c.classifier(Classifier.standard().failingOnResult(value -> {
                    throw new IllegalStateException("classifier");
                })));
        for (int i = 0; i < 10; i++) {
            breaker.call(() -> "value");
        }
        assertState(breaker, HALF_OPEN);
        assertThat(breaker.snapshot().callbackFailures()).isEqualTo(10);
    }

    @Test
    void a_slow_success_fails_its_probe() {
        CircuitBreaker breaker = halfOpen(c -> c.probes(1)
                .tripWhen(TripRule.slowRatio(0.5, Duration.ofSeconds(1)).minimumCalls(5)));
        slowCall(breaker, Duration.ofSeconds(1).plusNanos(1), 'S');
        assertState(breaker, OPEN);
    }

    @Test
    void late_successes_from_before_the_opening_neither_close_nor_count_as_probes() {
        CircuitBreaker breaker = breaker(c -> c.probes(2));
        CircuitPermit first = admitted(breaker);
        CircuitPermit second = admitted(breaker);
        calls(breaker, "FFFFF");
        ticker.advance(OPEN_PERIOD);
        calls(breaker, "i");
        first.returned("late");
        second.returned("late");
        assertState(breaker, HALF_OPEN);
        assertCounts(breaker, 0, 0);
    }

    @Test
    void late_ignored_calls_from_before_the_opening_do_not_add_probes() {
        CircuitBreaker breaker = breaker(c -> c.probes(2));
        var late = List.of(admitted(breaker), admitted(breaker), admitted(breaker));
        calls(breaker, "FFFFF");
        ticker.advance(OPEN_PERIOD);
        admitted(breaker);
        late.forEach(CircuitPermit::close);
        admitted(breaker);
        assertRefused(breaker);
    }

    @Test
    void late_failures_from_before_the_opening_do_not_fail_the_recovery() {
        CircuitBreaker breaker = breaker(c -> c.probes(1));
        CircuitPermit late = admitted(breaker);
        calls(breaker, "FFFFF");
        ticker.advance(OPEN_PERIOD);
        CircuitPermit probe = admitted(breaker);
        late.threw(BROKEN);
        assertState(breaker, HALF_OPEN);
        probe.returned("fine");
        assertState(breaker, CLOSED);
    }

    @Test
    void late_probes_of_one_recovery_do_not_count_in_the_next() {
        CircuitBreaker breaker = halfOpen(c -> c.probes(2));
        CircuitPermit late = admitted(breaker);
        calls(breaker, "F");
        assertState(breaker, OPEN);
        ticker.advance(OPEN_PERIOD);
        admitted(breaker);
        late.returned("late");
        assertCounts(breaker, 0, 0);
        calls(breaker, "S");
        assertState(breaker, HALF_OPEN);
    }
}
