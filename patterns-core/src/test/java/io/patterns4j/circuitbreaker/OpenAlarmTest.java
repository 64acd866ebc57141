package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OpenAlarmTest {

    private static final Duration LONG_ENOUGH = Duration.ofMillis(150);

    @Test
    void refusal_systemTicker_endsByItselfAndNotEarly() {
        CircuitBreaker breaker = CircuitBreaker.of("alarm", c -> c.openFor(LONG_ENOUGH));
        long beforeNanos = Ticker.system().nanos();
        breaker.transitionTo(CircuitState.OPEN);

        assertThat(breaker.tryAcquire().granted()).isFalse();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> breaker.tryAcquire().granted());

        assertThat(Ticker.system().nanos() - beforeNanos).isGreaterThanOrEqualTo(LONG_ENOUGH.toNanos());
        assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    }

    @Test
    void refusal_initiallyOpen_endsByItself() {
        CircuitBreaker breaker =
                CircuitBreaker.of("alarm", c -> c.openFor(LONG_ENOUGH).initialState(CircuitState.OPEN));

        assertThat(breaker.tryAcquire().granted()).isFalse();
        await().atMost(Duration.ofSeconds(30)).until(() -> breaker.tryAcquire().granted());
    }

    @Test
    void refusal_durationOfCenturies_isNotRefusedByTheTimer() {
        CircuitBreaker breaker = CircuitBreaker.of("alarm", c -> c.openFor(Duration.ofNanos(Long.MAX_VALUE)));
        breaker.transitionTo(CircuitState.OPEN);

        assertThat(breaker.tryAcquire().granted()).isFalse();
        assertThat(breaker.snapshot().callbackFailures()).isZero();
    }

    @Test
    void refusal_otherTicker_readsItForEachCall() {
        AtomicInteger readings = new AtomicInteger();
        Ticker counting = () -> readings.incrementAndGet();
        CircuitBreaker breaker =
                CircuitBreaker.of("alarm", c -> c.openFor(Duration.ofHours(1)).ticker(counting));
        breaker.transitionTo(CircuitState.OPEN);
        int before = readings.get();

        assertThat(breaker.tryAcquire().granted()).isFalse();
        assertThat(breaker.tryAcquire().granted()).isFalse();
        assertThat(readings.get() - before).isEqualTo(2);
    }
}
