package io.patterns4j.tck;

import static io.patterns4j.circuitbreaker.CircuitState.CLOSED;
import static io.patterns4j.circuitbreaker.CircuitState.HALF_OPEN;
import static io.patterns4j.circuitbreaker.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patterns4j.Rejection;
import io.patterns4j.Ticker;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.circuitbreaker.CloseRule;
import io.patterns4j.circuitbreaker.OpenDuration;
import io.patterns4j.circuitbreaker.Opening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a breaker stays open, and how it tells. */
public abstract class CircuitBreakerOpenConformance extends CircuitBreakerConformance {

    private static final Duration TICK = Duration.ofNanos(1);

    @Test
    void the_open_period_is_over_exactly_at_its_end() {
        CircuitBreaker breaker = opened(ticker, OPEN_PERIOD);
        ticker.advance(OPEN_PERIOD.minus(TICK));
        assertRefused(breaker);
        assertThat(breaker.snapshot().retryAfter()).contains(TICK);
        ticker.advance(TICK);
        assertThat(breaker.snapshot().retryAfter()).contains(Duration.ZERO);
        admitted(breaker);
        assertState(breaker, HALF_OPEN);
    }

    @Test
    void an_open_period_given_by_hand_counts_instead_of_the_configured_one() {
        CircuitBreaker breaker = breaker(c -> c);
        breaker.openFor(Duration.ofHours(2));
        ticker.advance(Duration.ofHours(2).minus(TICK));
        assertRefused(breaker);
        ticker.advance(TICK);
        admitted(breaker);
    }

    @Test
    void opening_by_hand_for_a_time_starts_an_open_period_anew() {
        CircuitBreaker breaker = opened(ticker, OPEN_PERIOD);
        ticker.advance(OPEN_PERIOD.minus(TICK));
        breaker.openFor(Duration.ofSeconds(1));
        ticker.advance(TICK);
        assertRefused(breaker);
        ticker.advance(Duration.ofSeconds(1).minus(TICK));
        admitted(breaker);
    }

    @Test
    void a_refusal_says_who_why_and_until_when() {
        CircuitBreaker breaker = opened(ticker, OPEN_PERIOD);
        ticker.advance(Duration.ofSeconds(2));
        CircuitOpenException refusal =
                catchThrowableOfType(CircuitOpenException.class, () -> breaker.call(() -> "unreached"));
        assertThat(refusal.policy()).isEqualTo(breaker.name());
        assertThat(refusal.state()).isEqualTo(OPEN);
        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(breaker.tryAcquire().rejection().flatMap(Rejection::retryAfter))
                .contains(Duration.ofSeconds(3));
    }

    @Test
    void an_open_breaker_whose_time_is_over_stays_open_until_the_next_call() {
        CircuitBreaker breaker = opened(ticker, OPEN_PERIOD);
        ticker.advance(OPEN_PERIOD);
        assertState(breaker, OPEN);
        admitted(breaker);
        assertState(breaker, HALF_OPEN);
    }

    @Test
    void the_duration_is_computed_from_calls_failures_openings_before_and_the_last_error() {
        List<Opening> openings = new ArrayList<>();
        CircuitBreaker breaker = breaker(c -> c.probes(1).openFor(opening -> {
            openings.add(opening);
            return OPEN_PERIOD;
        }));
        calls(breaker, "SSFFF");
        for (int i = 0; i < 2; i++) {
            ticker.advance(OPEN_PERIOD);
            calls(breaker, "F");
        }
        ticker.advance(OPEN_PERIOD);
        calls(breaker, "S");
        calls(breaker, "FFFSS");
        assertThat(openings)
                .containsExactly(
                        new Opening(5, 3, 0, BROKEN),
                        new Opening(1, 1, 1, BROKEN),
                        new Opening(1, 1, 2, BROKEN),
                        new Opening(5, 3, 0, null));
    }

    @Test
    void the_duration_is_computed_once_for_each_opening_whatever_arrives_late() {
        List<Opening> openings = new ArrayList<>();
        CircuitBreaker breaker =
                breaker(c -> c.closeWhen(CloseRule.successes(3)).openFor(opening -> {
                    openings.add(opening);
                    return OPEN_PERIOD;
                }));
        var late =
                List.of(admitted(breaker), admitted(breaker), admitted(breaker), admitted(breaker), admitted(breaker));
        breaker.transitionTo(OPEN);
        late.forEach(permit -> permit.threw(BROKEN));
        assertThat(openings).hasSize(1);
        ticker.advance(OPEN_PERIOD);
        var probes = List.of(admitted(breaker), admitted(breaker), admitted(breaker));
        probes.forEach(permit -> permit.threw(BROKEN));
        assertThat(openings).hasSize(2);
    }

    @Test
    void the_longest_duration_saturates_and_never_wraps() {
        CircuitBreaker breaker = opened(ticker, Duration.ofSeconds(Long.MAX_VALUE));
        ticker.advance(Duration.ofDays(100 * 365));
        assertRefused(breaker);
        ticker.advance(Duration.ofDays(100 * 365));
        assertRefused(breaker);
        assertThat(breaker.snapshot().retryAfter())
                .contains(Duration.ofNanos(Long.MAX_VALUE).minusDays(200 * 365));
    }

    @Test
    void a_duration_that_cannot_be_computed_is_counted_and_replaced_by_the_default() {
        for (OpenDuration broken : brokenDurations()) {
            CircuitBreaker breaker = breaker(c -> c.openFor(broken));
            calls(breaker, "SSFFF");
            assertThat(breaker.snapshot().retryAfter()).contains(Duration.ofSeconds(5));
            assertThat(breaker.snapshot().callbackFailures()).isEqualTo(1);
        }
    }

    @Test
    void readings_that_overflow_give_the_right_elapsed_time() {
        ManualTicker nearOverflow = new ManualTicker(Long.MAX_VALUE - 1_000_000_000L);
        CircuitBreaker breaker = opened(nearOverflow, OPEN_PERIOD);
        nearOverflow.advance(OPEN_PERIOD.minus(TICK));
        assertThat(nearOverflow.nanos()).isNegative();
        assertRefused(breaker);
        nearOverflow.advance(TICK);
        calls(breaker, "SSS");
        assertState(breaker, CLOSED);
        calls(breaker, "FF");
        assertCounts(breaker, 2, 2);
    }

    @Test
    void a_clock_that_steps_back_does_not_prolong_the_open_period_beyond_its_length() {
        ManualTicker stepping = new ManualTicker();
        CircuitBreaker breaker = opened(stepping, OPEN_PERIOD);
        stepping.advance(Duration.ofHours(-1));
        assertRefused(breaker);
        assertThat(breaker.snapshot().retryAfter()).contains(OPEN_PERIOD);
        stepping.advance(Duration.ofHours(1).plus(OPEN_PERIOD));
        admitted(breaker);
    }

    @Test
    void only_the_ticker_decides_how_much_time_has_passed() {
        CircuitBreaker breaker = opened(ticker, TICK);
        assertRefused(breaker);
        assertRefused(breaker);
        ticker.advance(TICK);
        admitted(breaker);
    }

    private CircuitBreaker opened(Ticker clock, Duration duration) {
        CircuitBreaker breaker = breaker(c -> c.ticker(clock).openFor(duration));
        calls(breaker, "SSFFF");
        assertState(breaker, OPEN);
        return breaker;
    }

    private static List<OpenDuration> brokenDurations() {
        return List.of(
                opening -> {
                    throw new IllegalStateException("duration");
                },
                opening -> Duration.ZERO,
                opening -> Duration.ofSeconds(-1),
                new NoDuration(),
                new NoDuration().jitter(0.5),
                ((OpenDuration) opening -> Duration.ZERO).jitter(0.5));
    }

    private static final class NoDuration implements OpenDuration {
        @Override
        @SuppressWarnings("NullAway") // the mistake that is tested
        public Duration of(Opening opening) {
            return null;
        }
    }
}
