package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.CircuitEvents;
import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HalfOpenTimerTest {

    private static final Duration OPEN = Duration.ofSeconds(5);

    private final ManualTicker ticker = new ManualTicker();
    private final StubTimer timer = new StubTimer(ticker);
    private final CircuitEvents events = new CircuitEvents();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "timed", c -> c.ticker(ticker).openFor(OPEN).halfOpenTimer(timer).listener(events));

    @Test
    void timer_atTheEndOfTheOpenPeriod_turnsHalfOpenWithoutACall() {
        breaker.transitionTo(CircuitState.OPEN);
        timer.advance(OPEN.minusNanos(1));
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
        timer.advance(Duration.ofNanos(1));
        assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
        assertThat(events.transitions().get(1).cause()).isEqualTo(CircuitTransition.Cause.OPEN_PERIOD_OVER);
        assertThat(timer.pending()).isZero();
    }

    @Test
    void timer_thatFiresEarly_isSetAgain() {
        breaker.transitionTo(CircuitState.OPEN);
        timer.fireEarly();
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
        timer.advance(OPEN);
        assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    }

    @Test
    void timer_ofAnOlderOpening_changesNothing() {
        breaker.transitionTo(CircuitState.OPEN);
        timer.advance(Duration.ofSeconds(4));
        breaker.transitionTo(CircuitState.CLOSED);
        breaker.transitionTo(CircuitState.OPEN);
        timer.advance(Duration.ofSeconds(1));
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
        timer.advance(Duration.ofSeconds(4));
        assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    }

    @Test
    void timer_thatRefuses_leavesItToTheNextCall() {
        timer.refuses = true;
        breaker.transitionTo(CircuitState.OPEN);
        ticker.advance(OPEN);
        assertThat(breaker.tryAcquire().granted()).isTrue();
        assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    }

    @Test
    void timer_ofBreakerThatStartsOpen_isSet() {
        CircuitBreaker open = CircuitBreaker.of(
                "open",
                breaker.config().toBuilder().initialState(CircuitState.OPEN).build());
        timer.advance(OPEN);
        assertThat(open.state()).isEqualTo(CircuitState.HALF_OPEN);
    }
}
