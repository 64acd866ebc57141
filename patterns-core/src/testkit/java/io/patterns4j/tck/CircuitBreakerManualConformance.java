package io.patterns4j.tck;

import static io.patterns4j.circuitbreaker.CircuitState.CLOSED;
import static io.patterns4j.circuitbreaker.CircuitState.DISABLED;
import static io.patterns4j.circuitbreaker.CircuitState.FORCED_OPEN;
import static io.patterns4j.circuitbreaker.CircuitState.HALF_OPEN;
import static io.patterns4j.circuitbreaker.CircuitState.METRICS_ONLY;
import static io.patterns4j.circuitbreaker.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitIsolatedException;
import io.patterns4j.circuitbreaker.CircuitPermit;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.ManualControl;
import io.patterns4j.circuitbreaker.TripRule;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people do to a breaker by hand. */
public abstract class CircuitBreakerManualConformance extends CircuitBreakerConformance {

    @Test
    void forced_open_refuses_whatever_the_clock_says() {
        CircuitBreaker breaker = breaker(c -> c);
        breaker.transitionTo(FORCED_OPEN);
        ticker.advance(Duration.ofDays(50_000));
        assertRefused(breaker);
        assertState(breaker, FORCED_OPEN);
    }

    @Test
    void an_isolated_breaker_refuses_with_its_own_exception_that_knows_no_time() {
        CircuitBreaker breaker = breaker(c -> c);
        breaker.transitionTo(FORCED_OPEN);
        Throwable refusal = catchThrowable(() -> breaker.call(() -> "unreached"));
        assertThat(refusal).isInstanceOf(CircuitIsolatedException.class);
        assertThat(((CircuitIsolatedException) refusal).retryAfter()).isEmpty();
    }

    @Test
    void late_successes_do_not_end_an_isolation() {
        CircuitBreaker breaker = halfOpen(c -> c.probes(1));
        CircuitPermit probe = admitted(breaker);
        breaker.transitionTo(FORCED_OPEN);
        probe.returned("late");
        assertState(breaker, FORCED_OPEN);
    }

    @Test
    void disabled_admits_everything_and_records_nothing() {
        CircuitBreaker breaker = breaker(c -> c);
        breaker.transitionTo(DISABLED);
        calls(breaker, "F".repeat(50));
        assertState(breaker, DISABLED);
        assertCounts(breaker, 0, 0);
    }

    @Test
    void metrics_only_admits_and_records_and_reports_each_rule_once_and_never_opens() {
        TripRule ratio = TripRule.failureRatio(0.5).minimumCalls(5);
        TripRule row = TripRule.consecutiveFailures(6);
        CircuitBreaker breaker = breaker(c -> c.window(window(100)).tripWhen(ratio, row));
        breaker.transitionTo(METRICS_ONLY);
        calls(breaker, "FFFFF");
        assertThat(events.wouldOpen()).containsExactly(ratio);
        calls(breaker, "F".repeat(20));
        assertThat(events.wouldOpen()).containsExactly(ratio, row);
        assertState(breaker, METRICS_ONLY);
        assertCounts(breaker, 25, 25);
    }

    @Test
    void metrics_only_that_was_left_reports_nothing_more() {
        CircuitBreaker breaker = breaker(c -> c);
        breaker.transitionTo(METRICS_ONLY);
        CircuitPermit late = admitted(breaker);
        calls(breaker, "FFFF");
        breaker.transitionTo(CLOSED);
        late.threw(BROKEN);
        assertThat(events.wouldOpen()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = CircuitState.class,
            names = {"CLOSED", "DISABLED", "METRICS_ONLY"})
    void half_open_can_only_follow_open_and_the_state_stays(CircuitState from) {
        CircuitBreaker breaker = breaker(c -> c.initialState(from));
        assertThatIllegalStateException()
                .isThrownBy(() -> breaker.transitionTo(HALF_OPEN))
                .withMessage("transition must follow OPEN or FORCED_OPEN: transition=" + from + "->HALF_OPEN");
        assertState(breaker, from);
        assertThat(events.transitions()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(CircuitState.class)
    void a_transition_to_the_current_state_does_nothing_and_tells_nobody(CircuitState state) {
        CircuitBreaker breaker = breaker(c -> c);
        if (state == HALF_OPEN) {
            breaker.transitionTo(OPEN);
        }
        breaker.transitionTo(state);
        events.clear();
        long epoch = breaker.snapshot().epoch();
        breaker.transitionTo(state);
        assertState(breaker, state);
        assertThat(events.transitions()).isEmpty();
        assertThat(breaker.snapshot().epoch()).isEqualTo(epoch);
    }

    @ParameterizedTest
    @EnumSource(
            value = CircuitState.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"HALF_OPEN"})
    void the_initial_state_is_kept_and_told_to_nobody(CircuitState initial) {
        CircuitBreaker breaker = breaker(c -> c.initialState(initial));
        assertState(breaker, initial);
        assertThat(events.transitions()).isEmpty();
        boolean refuses = initial == OPEN || initial == FORCED_OPEN;
        assertThat(breaker.tryAcquire().granted()).isEqualTo(!refuses);
        breaker.transitionTo(initial == CLOSED ? DISABLED : CLOSED);
        assertThat(events.transitions()).hasSize(1);
    }

    @Test
    void a_breaker_that_starts_open_probes_when_its_time_is_over() {
        CircuitBreaker breaker = breaker(c -> c.initialState(OPEN));
        assertRefused(breaker);
        ticker.advance(OPEN_PERIOD);
        calls(breaker, "SSS");
        assertState(breaker, CLOSED);
    }

    @Test
    void one_control_isolates_and_releases_all_its_breakers() {
        var control = new ManualControl();
        CircuitBreaker closed = breaker(c -> c.manualControl(control));
        CircuitBreaker opened = breaker(c -> c.manualControl(control).initialState(OPEN));
        CircuitBreaker other = breaker(c -> c);
        control.isolate();
        assertState(closed, FORCED_OPEN);
        assertState(opened, FORCED_OPEN);
        assertState(other, CLOSED);
        control.release();
        assertState(closed, CLOSED);
        assertState(opened, CLOSED);
    }

    @Test
    void a_breaker_built_with_an_isolated_control_starts_isolated() {
        var control = new ManualControl();
        control.isolate();
        CircuitBreaker breaker = breaker(c -> c.manualControl(control));
        assertState(breaker, FORCED_OPEN);
        control.release();
        assertState(breaker, CLOSED);
    }

    @Test
    void a_release_leaves_alone_what_is_not_isolated() {
        var control = new ManualControl();
        CircuitBreaker breaker = breaker(c -> c.manualControl(control));
        control.isolate();
        breaker.transitionTo(DISABLED);
        control.release();
        assertState(breaker, DISABLED);
    }
}
