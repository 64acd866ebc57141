package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Verdict;
import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RampUpTest {

    private static final Duration RAMP = Duration.ofSeconds(10);

    private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 1_000);
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "ramp", c -> c.ticker(ticker).probes(1).rampUp(RAMP).openFor(Duration.ofSeconds(5)));

    private void recover() {
        breaker.transitionTo(CircuitState.OPEN);
        ticker.advance(Duration.ofSeconds(5));
        breaker.tryAcquire().record(Verdict.SUCCESS);
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    }

    private double admittedShare() {
        return IntStream.range(0, 10_000)
                        .filter(i -> breaker.tryAcquire().granted())
                        .count()
                / 10_000.0;
    }

    @Test
    void admittedShare_afterRecovery_growsFromATenthToAll() {
        recover();
        assertThat(admittedShare()).isBetween(0.07, 0.13);
        ticker.advance(RAMP.dividedBy(2));
        assertThat(admittedShare()).isBetween(0.51, 0.59);
        ticker.advance(RAMP.dividedBy(2));
        assertThat(admittedShare()).isEqualTo(1.0);
        assertThat(breaker.snapshot().retryAfter()).isEmpty();
    }

    @Test
    void refusal_duringTheRamp_saysSoAndWhenItEnds() {
        recover();
        ticker.advance(Duration.ofSeconds(4));
        Throwable refusal = null;
        while (refusal == null) {
            refusal = catchThrowable(() -> breaker.call(() -> "admitted"));
        }
        assertThat(refusal).hasMessage("circuit breaker is ramping up: policy=ramp, retryAfter=PT6S");
        assertThat(((CircuitOpenException) refusal).state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void close_byHand_admitsAllAtOnce() {
        breaker.transitionTo(CircuitState.OPEN);
        breaker.transitionTo(CircuitState.CLOSED);
        assertThat(admittedShare()).isEqualTo(1.0);
    }
}
