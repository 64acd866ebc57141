package io.patterns4j.circuitbreaker;

import io.patterns4j.Classifier;
import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a circuit breaker. Every setter checks its own value at once; {@link #build()} checks what
 * must fit together.
 *
 * <p><b>Thread safety.</b> For one thread.
 */
public final class CircuitBreakerConfigBuilder {

    Window window = Window.calls(100);
    List<TripRule> tripRules = new ArrayList<>();
    Classifier classifier = Classifier.standard();
    OpenDuration openDuration =
            OpenDuration.fixed(CircuitBreakerConfig.DEFAULT_OPEN_DURATION).jitter(0.2);
    int probes = 3;

    @Nullable
    CloseRule closeWhen;

    Duration probeTimeout = Duration.ofMinutes(1);
    Duration rampUp = Duration.ZERO;
    CircuitState initialState = CircuitState.CLOSED;
    Ticker ticker = Ticker.system();

    @Nullable
    CircuitListener listener;

    @Nullable
    ScheduledExecutorService halfOpenTimer;

    @Nullable
    ManualControl manualControl;

    CircuitBreakerConfigBuilder() {}

    CircuitBreakerConfigBuilder(CircuitBreakerConfig config) {
        window = config.window();
        tripRules.addAll(config.tripRules());
        classifier = config.classifier();
        openDuration = config.openDuration();
        probes = config.probes();
        closeWhen = config.closeRule().equals(CloseRule.successes(probes)) ? null : config.closeRule();
        probeTimeout = config.probeTimeout();
        rampUp = config.rampUp();
        initialState = config.initialState();
        ticker = config.ticker();
        listener = config.listener().orElse(null);
        halfOpenTimer = config.halfOpenTimer().orElse(null);
        manualControl = config.manualControl().orElse(null);
    }

    /**
     * Sets which calls are remembered.
     *
     * @param window over calls or over time
     * @return this builder
     */
    public CircuitBreakerConfigBuilder window(Window window) {
        this.window = Checks.notNull("window", window);
        return this;
    }

    /**
     * Sets when the breaker opens: when any of the rules holds. Replaces the rules set before.
     *
     * @param rules from 1 to 64; all slow-call rules must have the same threshold
     * @return this builder
     */
    public CircuitBreakerConfigBuilder tripWhen(TripRule... rules) {
        Checks.between("tripWhen.length", rules.length, 1, Long.SIZE);
        List<TripRule> checked = new ArrayList<>();
        for (TripRule rule : rules) {
            checked.add(Checks.notNull("tripWhen", rule));
        }
        tripRules = checked;
        return this;
    }

    /**
     * Sets what judges the outcomes of calls.
     *
     * @param classifier safe for use by many threads
     * @return this builder
     */
    public CircuitBreakerConfigBuilder classifier(Classifier classifier) {
        this.classifier = Checks.notNull("classifier", classifier);
        return this;
    }

    /**
     * Sets a fixed open duration without jitter.
     *
     * @param duration longer than zero
     * @return this builder
     */
    public CircuitBreakerConfigBuilder openFor(Duration duration) {
        return openFor(OpenDuration.fixed(duration));
    }

    /**
     * Sets how the open duration is computed.
     *
     * @param duration the rule
     * @return this builder
     */
    public CircuitBreakerConfigBuilder openFor(OpenDuration duration) {
        this.openDuration = Checks.notNull("openDuration", duration);
        return this;
    }

    /**
     * Sets how many calls a half-open breaker lets through. Unless {@link #closeWhen} is set, all must succeed.
     *
     * @param probes from 1 to 10,000
     * @return this builder
     */
    public CircuitBreakerConfigBuilder probes(int probes) {
        this.probes = Checks.between("probes", probes, 1, 10_000);
        return this;
    }

    /**
     * Sets when a half-open breaker closes.
     *
     * @param rule the rule
     * @return this builder
     */
    public CircuitBreakerConfigBuilder closeWhen(CloseRule rule) {
        this.closeWhen = Checks.notNull("closeWhen", rule);
        return this;
    }

    /**
     * Sets after which time the slot of an unfinished probe is given to another call.
     *
     * @param timeout longer than zero
     * @return this builder
     */
    public CircuitBreakerConfigBuilder probeTimeout(Duration timeout) {
        this.probeTimeout = Checks.positive("probeTimeout", timeout);
        return this;
    }

    /**
     * Sets over which time the share of admitted calls grows from a tenth to all of them after the breaker closed.
     *
     * @param duration zero for all at once
     * @return this builder
     */
    public CircuitBreakerConfigBuilder rampUp(Duration duration) {
        this.rampUp = Checks.notNegative("rampUp", duration);
        return this;
    }

    /**
     * Sets the state that the breaker starts in.
     *
     * @param state any but half-open
     * @return this builder
     */
    public CircuitBreakerConfigBuilder initialState(CircuitState state) {
        Checks.notNull("initialState", state);
        this.initialState =
                Checks.that(state != CircuitState.HALF_OPEN, "initialState", "must not be half-open", state);
        return this;
    }

    /**
     * Sets the clock.
     *
     * @param ticker monotonic
     * @return this builder
     */
    public CircuitBreakerConfigBuilder ticker(Ticker ticker) {
        this.ticker = Checks.notNull("ticker", ticker);
        return this;
    }

    /**
     * Sets who hears what the breaker does.
     *
     * @param listener safe for use by many threads
     * @return this builder
     */
    public CircuitBreakerConfigBuilder listener(CircuitListener listener) {
        this.listener = Checks.notNull("listener", listener);
        return this;
    }

    /**
     * Sets a timer that turns an open breaker half-open without waiting for the next call. The library never shuts it
     * down; when it refuses the task, the next call does its work.
     *
     * @param timer shared by any number of breakers
     * @return this builder
     */
    public CircuitBreakerConfigBuilder halfOpenTimer(ScheduledExecutorService timer) {
        this.halfOpenTimer = Checks.notNull("halfOpenTimer", timer);
        return this;
    }

    /**
     * Sets a switch that isolates this breaker together with others.
     *
     * @param control shared by any number of breakers
     * @return this builder
     */
    public CircuitBreakerConfigBuilder manualControl(ManualControl control) {
        this.manualControl = Checks.notNull("manualControl", control);
        return this;
    }

    /**
     * Builds the settings.
     *
     * @return an immutable copy
     * @throws IllegalArgumentException when a minimum of calls is above the window's size, the close rule asks for more
     *     successes than there are probes, or slow-call rules differ in their threshold
     */
    public CircuitBreakerConfig build() {
        if (tripRules.isEmpty()) {
            tripRules.add(TripRule.failureRatio(0.5));
        }
        return new CircuitBreakerConfig(this).validated();
    }
}
