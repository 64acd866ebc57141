package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Classifier;
import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CircuitBreakerConfigTest {

    private static CircuitBreakerConfigBuilder builder() {
        return CircuitBreakerConfig.builder();
    }

    private static Arguments wrong(String message, ThrowingCallable mistake) {
        return Arguments.of(message, mistake);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                wrong(
                        "openDuration must be > 0: openDuration=PT0S",
                        () -> builder().openFor(Duration.ZERO)),
                wrong(
                        "openDuration must be > 0: openDuration=PT-1S",
                        () -> builder().openFor(Duration.ofSeconds(-1))),
                wrong(
                        "openDuration must not be null: openDuration=null",
                        () -> builder().openFor((Duration) null)),
                wrong(
                        "openDuration must not be null: openDuration=null",
                        () -> builder().openFor((OpenDuration) null)),
                wrong(
                        "openDuration.max must be >= first: openDuration.max=PT1S",
                        () -> OpenDuration.exponential(Duration.ofSeconds(2), Duration.ofSeconds(1))),
                wrong(
                        "openDuration.jitter must be > 0 and <= 1: openDuration.jitter=20.0",
                        () -> OpenDuration.fixed(Duration.ofSeconds(2)).jitter(20)),
                wrong("failureRatio must be > 0 and <= 1: failureRatio=50.0", () -> TripRule.failureRatio(50)),
                wrong("failureRatio must be > 0 and <= 1: failureRatio=0.0", () -> TripRule.failureRatio(0)),
                wrong("failureRatio must be > 0 and <= 1: failureRatio=NaN", () -> TripRule.failureRatio(Double.NaN)),
                wrong(
                        "slowRatio must be > 0 and <= 1: slowRatio=-0.5",
                        () -> TripRule.slowRatio(-0.5, Duration.ofSeconds(1))),
                wrong(
                        "slowRatio.threshold must be > 0: slowRatio.threshold=PT0S",
                        () -> TripRule.slowRatio(0.5, Duration.ZERO)),
                wrong("failures must be between 1 and 3: failures=4", () -> TripRule.failures(4, 3)),
                wrong("consecutiveFailures must be >= 1: consecutiveFailures=0", () -> TripRule.consecutiveFailures(0)),
                wrong(
                        "minimumCalls must be >= 1: minimumCalls=0",
                        () -> TripRule.failureRatio(0.5).minimumCalls(0)),
                wrong(
                        "minimumCalls must be <= window size 10: minimumCalls=11",
                        () -> builder()
                                .window(Window.calls(10))
                                .tripWhen(TripRule.failureRatio(0.5).minimumCalls(11))
                                .build()),
                wrong("window.size must be between 1 and 1000000: window.size=0", () -> Window.calls(0)),
                wrong("window.length must be > 0: window.length=PT0S", () -> Window.time(Duration.ZERO)),
                wrong(
                        "window.slices must be between 1 and 1000: window.slices=0",
                        () -> Window.time(Duration.ofSeconds(1)).slices(0)),
                wrong(
                        "window.length must be >= 1 ns per slice: window.length=PT0.000000009S",
                        () -> Window.time(Duration.ofNanos(9))),
                wrong("window must not be null: window=null", () -> builder().window(null)),
                wrong(
                        "tripWhen.length must be between 1 and 64: tripWhen.length=0",
                        () -> builder().tripWhen()),
                wrong(
                        "tripWhen must not be null: tripWhen=null",
                        () -> builder().tripWhen(TripRule.failures(1, 1), null)),
                wrong(
                        "classifier must not be null: classifier=null",
                        () -> builder().classifier(null)),
                wrong(
                        "predicate must not be null: predicate=null",
                        () -> Classifier.standard().failingOnResult(null)),
                wrong(
                        "probes must be between 1 and 10000: probes=0",
                        () -> builder().probes(0)),
                wrong(
                        "closeWhen.successes must be <= probes 3: closeWhen.successes=4",
                        () -> builder().closeWhen(CloseRule.successes(4)).build()),
                wrong("closeWhen.successes must be >= 1: closeWhen.successes=0", () -> CloseRule.successes(0)),
                wrong(
                        "closeWhen must not be null: closeWhen=null",
                        () -> builder().closeWhen(null)),
                wrong(
                        "probeTimeout must be > 0: probeTimeout=PT0S",
                        () -> builder().probeTimeout(Duration.ZERO)),
                wrong("rampUp must be >= 0: rampUp=PT-1S", () -> builder().rampUp(Duration.ofSeconds(-1))),
                wrong(
                        "initialState must not be half-open: initialState=HALF_OPEN",
                        () -> builder().initialState(CircuitState.HALF_OPEN)),
                wrong("ticker must not be null: ticker=null", () -> builder().ticker(null)),
                wrong(
                        "listener must not be null: listener=null",
                        () -> builder().listener(null)),
                wrong("name must not be blank: name=' '", () -> CircuitBreaker.of(" ")),
                wrong("name must not be null: name=null", () -> CircuitBreaker.of(null)),
                wrong(
                        "config must not be null: config=null",
                        () -> CircuitBreaker.of("a", (CircuitBreakerConfig) null)),
                wrong(
                        "target must not be null: target=null",
                        () -> CircuitBreaker.of("a").transitionTo(null)),
                wrong(
                        "duration must be > 0: duration=PT0S",
                        () -> CircuitBreaker.of("a").openFor(Duration.ZERO)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void setting_outOfRange_isNamedWithRuleAndValue(String message, ThrowingCallable mistake) {
        assertThatThrownBy(mistake)
                .isInstanceOfAny(IllegalArgumentException.class, NullPointerException.class)
                .hasMessage(message);
    }

    @Test
    void build_slowRulesWithDifferentThresholds_isRefused() {
        assertThatThrownBy(() -> builder()
                        .tripWhen(
                                TripRule.slowRatio(0.5, Duration.ofSeconds(1)),
                                TripRule.slowRatio(0.9, Duration.ofSeconds(2)))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("slowRatio.threshold must be the same in all rules");
    }

    @Test
    void defaults_areTheDocumentedOnes() {
        CircuitBreakerConfig defaults = CircuitBreakerConfig.defaults();
        assertThat(defaults.window()).isEqualTo(Window.calls(100));
        assertThat(defaults.tripRules()).containsExactly(TripRule.failureRatio(0.5));
        assertThat(defaults.minimumCalls()).isEqualTo(20);
        assertThat(defaults.probes()).isEqualTo(3);
        assertThat(defaults.closeRule()).isEqualTo(CloseRule.successes(3));
        assertThat(defaults.probeTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(defaults.rampUp()).isZero();
        assertThat(defaults.initialState()).isEqualTo(CircuitState.CLOSED);
        assertThat(defaults.classifier()).isSameAs(Classifier.standard());
        assertThat(defaults.ticker()).isSameAs(Ticker.system());
        assertThat(defaults.openDuration().of(new Opening(0, 0, 0, null)))
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        assertThat(defaults.listener()).isEmpty();
        assertThat(defaults.halfOpenTimer()).isEmpty();
        assertThat(defaults.manualControl()).isEmpty();
    }

    @Test
    void build_defaultMinimumAboveASmallWindow_isClamped() {
        assertThat(builder().window(Window.calls(7)).build().minimumCalls()).isEqualTo(7);
        assertThat(builder().window(Window.time(Duration.ofSeconds(1))).build().minimumCalls())
                .isEqualTo(20);
    }

    @Test
    void toBuilder_oneChange_keepsTheRest() {
        CircuitBreakerConfig config = builder()
                .window(Window.calls(30))
                .tripWhen(TripRule.consecutiveFailures(4))
                .probes(5)
                .closeWhen(CloseRule.failureRatioBelow(0.3))
                .rampUp(Duration.ofSeconds(9))
                .probeTimeout(Duration.ofSeconds(8))
                .initialState(CircuitState.DISABLED)
                .manualControl(new ManualControl())
                .build();
        assertThat(config.toBuilder().build()).usingRecursiveComparison().isEqualTo(config);
        CircuitBreakerConfig changed = config.toBuilder().probes(6).build();
        assertThat(changed.probes()).isEqualTo(6);
        assertThat(changed.closeRule()).isEqualTo(config.closeRule());
        assertThat(config.probes()).isEqualTo(5);
    }

    @Test
    void toBuilder_onlyProbesChanged_allMustSucceedStill() {
        assertThat(builder().build().toBuilder().probes(5).build().closeRule()).isEqualTo(CloseRule.successes(5));
    }
}
