package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Outcome;
import io.patterns4j.RejectedException;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitRejectionTest {

    private final ManualTicker ticker = new ManualTicker();
    private final CircuitBreaker breaker =
            CircuitBreaker.of("orders", c -> c.ticker(ticker).probes(1).openFor(Duration.ofSeconds(5)));

    private Throwable refusal() {
        return catchThrowable(() -> breaker.call(() -> "unreached"));
    }

    @Test
    void exception_ofOpenBreaker_hasMessageAndNoStackTrace() {
        breaker.transitionTo(CircuitState.OPEN);
        assertThat(refusal())
                .isInstanceOf(RejectedException.class)
                .hasMessage("circuit breaker is open: policy=orders, retryAfter=PT5S")
                .hasNoCause();
        assertThat(refusal().getStackTrace()).isEmpty();
    }

    @Test
    void exception_ofIsolatedBreaker_hasMessageWithoutTime() {
        breaker.transitionTo(CircuitState.FORCED_OPEN);
        assertThat(refusal()).hasMessage("circuit breaker is isolated: policy=orders");
    }

    @Test
    void exception_ofHalfOpenBreaker_tellsWhenTheProbeTimesOut() {
        breaker.transitionTo(CircuitState.OPEN);
        breaker.transitionTo(CircuitState.HALF_OPEN);
        breaker.tryAcquire();
        ticker.advance(Duration.ofSeconds(20));
        assertThat(refusal())
                .hasMessage("circuit breaker is half-open and all probes are taken: policy=orders, retryAfter=PT40S");
    }

    @Test
    void refusals_withoutExceptions_areOneSharedObject() {
        breaker.transitionTo(CircuitState.OPEN);
        assertThat(breaker.tryAcquire()).isSameAs(breaker.tryAcquire());
        Outcome<String> refused = breaker.attempt(() -> "unreached");
        assertThat(refused).isSameAs(breaker.attempt(() -> "unreached")).isInstanceOf(Outcome.Rejected.class);
        assertThatThrownBy(refused::get).isInstanceOf(CircuitOpenException.class);
        assertThat(breaker.snapshot().rejected()).isEqualTo(4);
    }

    @Test
    void exceptions_ofOneState_areOneSharedObject() {
        breaker.transitionTo(CircuitState.OPEN);
        assertThat(refusal()).isSameAs(refusal());
        refusal().addSuppressed(new IOException("mine"));
        assertThat(refusal()).hasNoSuppressedExceptions();
    }

    @Test
    void retryAfter_ofSharedRefusal_isComputedWhenAsked() {
        breaker.transitionTo(CircuitState.OPEN);
        var rejection = breaker.tryAcquire().rejection().orElseThrow();
        ticker.advance(Duration.ofSeconds(3));
        assertThat(rejection.retryAfter()).contains(Duration.ofSeconds(2));
        assertThat(rejection.policy()).isEqualTo("orders");
    }

    @Test
    void attempt_admitted_isTheValueOrWhatWasThrown() {
        assertThat(breaker.attempt(() -> "value")).isEqualTo(new Outcome.Returned<>("value"));
        var error = new IOException("broken");
        assertThat(breaker.attempt(() -> {
                    throw error;
                }))
                .isEqualTo(new Outcome.Threw<>(error));
        assertThat(breaker.snapshot().counts().failures()).isEqualTo(1);
    }

    @Test
    void call_withArgument_runsTheFunctionOnIt() {
        assertThat(breaker.<String, Integer, RuntimeException>call("four", String::length))
                .isEqualTo(4);
        assertThat(breaker.snapshot().counts().calls()).isEqualTo(1);
    }

    @Test
    void toString_namesBreakerAndState() {
        assertThat(breaker).hasToString("CircuitBreaker[orders CLOSED]");
    }
}
