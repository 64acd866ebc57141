package io.patterns4j.circuitbreaker;

import io.patterns4j.Classifier;
import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds the settings of a circuit breaker; immutable, validated when built, and shared by any number of breakers.
 *
 * <p><b>Defaults.</b>
 *
 * <ul>
 *   <li>window: the last 100 calls; enough for a ratio, little enough to react
 *   <li>trip rule: half of the calls failed, at least 20 calls; below that one unlucky minute would open it
 *   <li>open duration: 5 s with 20 % jitter; most restarts and failovers take longer than one retry, fleets must spread
 *   <li>probes: 3, and all must succeed; probe timeout: 1 minute, so that a hung probe cannot block the recovery
 *   <li>no ramp-up, lazy half-open, start state closed, {@link Classifier#standard()}
 * </ul>
 */
public final class CircuitBreakerConfig {

    /** How long a breaker stays open unless told otherwise. */
    public static final Duration DEFAULT_OPEN_DURATION = Duration.ofSeconds(5);

    private static final CircuitBreakerConfig DEFAULTS = builder().build();

    private final Window window;
    private final List<TripRule> tripRules;
    private final Classifier classifier;
    private final OpenDuration openDuration;
    private final int probes;
    private final CloseRule closeRule;
    private final Duration probeTimeout;
    private final Duration rampUp;
    private final CircuitState initialState;
    private final Ticker ticker;
    private final @Nullable CircuitListener listener;
    private final @Nullable ScheduledExecutorService halfOpenTimer;
    private final @Nullable ManualControl manualControl;

    CircuitBreakerConfig(CircuitBreakerConfigBuilder builder) {
        window = builder.window;
        tripRules = List.copyOf(builder.tripRules);
        classifier = builder.classifier;
        openDuration = builder.openDuration;
        probes = builder.probes;
        closeRule = builder.closeWhen == null ? CloseRule.successes(probes) : builder.closeWhen;
        probeTimeout = builder.probeTimeout;
        rampUp = builder.rampUp;
        initialState = builder.initialState;
        ticker = builder.ticker;
        listener = builder.listener;
        halfOpenTimer = builder.halfOpenTimer;
        manualControl = builder.manualControl;
    }

    /**
     * Returns the default settings.
     *
     * @return the shared defaults
     */
    public static CircuitBreakerConfig defaults() {
        return DEFAULTS;
    }

    /**
     * Creates a builder with the default settings.
     *
     * @return a new builder
     */
    public static CircuitBreakerConfigBuilder builder() {
        return new CircuitBreakerConfigBuilder();
    }

    /**
     * Creates a builder with these settings.
     *
     * @return a new builder
     */
    public CircuitBreakerConfigBuilder toBuilder() {
        return new CircuitBreakerConfigBuilder(this);
    }

    /**
     * Returns which calls are remembered.
     *
     * @return the window
     */
    public Window window() {
        return window;
    }

    /**
     * Returns when the breaker opens.
     *
     * @return at least one rule
     */
    public List<TripRule> tripRules() {
        return tripRules;
    }

    /**
     * Returns what judges the outcomes.
     *
     * @return the classifier
     */
    public Classifier classifier() {
        return classifier;
    }

    /**
     * Returns how long the breaker stays open.
     *
     * @return the rule
     */
    public OpenDuration openDuration() {
        return openDuration;
    }

    /**
     * Returns how many calls a half-open breaker lets through.
     *
     * @return 1 or more
     */
    public int probes() {
        return probes;
    }

    /**
     * Returns when a half-open breaker closes.
     *
     * @return the rule
     */
    public CloseRule closeRule() {
        return closeRule;
    }

    /**
     * Returns after which time the slot of an unfinished probe is given to another call.
     *
     * @return longer than zero
     */
    public Duration probeTimeout() {
        return probeTimeout;
    }

    /**
     * Returns over which time the share of admitted calls grows after closing.
     *
     * @return zero for all at once
     */
    public Duration rampUp() {
        return rampUp;
    }

    /**
     * Returns the state that the breaker starts in.
     *
     * @return any but half-open
     */
    public CircuitState initialState() {
        return initialState;
    }

    /**
     * Returns the clock.
     *
     * @return the ticker
     */
    public Ticker ticker() {
        return ticker;
    }

    /**
     * Returns who hears what the breaker does.
     *
     * @return the listener, if there is one
     */
    public Optional<CircuitListener> listener() {
        return Optional.ofNullable(listener);
    }

    /**
     * Returns what turns an open breaker half-open without traffic.
     *
     * @return the timer; empty when the next call does it
     */
    public Optional<ScheduledExecutorService> halfOpenTimer() {
        return Optional.ofNullable(halfOpenTimer);
    }

    /**
     * Returns the switch that isolates the breaker together with others.
     *
     * @return the control, if there is one
     */
    public Optional<ManualControl> manualControl() {
        return Optional.ofNullable(manualControl);
    }

    /** Returns above which duration a call is slow; zero when no rule asks. */
    Duration slowThreshold() {
        return slowThresholds().findFirst().orElse(Duration.ZERO);
    }

    /** Returns how many calls a rule needs to see in this window. */
    int minimumCalls(TripRule rule) {
        if (rule.minimumCalls() > 0) {
            return rule.minimumCalls();
        }
        boolean ratio = rule instanceof TripRule.FailureRatio || rule instanceof TripRule.SlowRatio;
        if (!ratio) {
            return 1;
        }
        int most = window instanceof Window.Calls calls ? calls.size() : Integer.MAX_VALUE;
        return Math.min(most, TripRule.DEFAULT_MINIMUM_CALLS);
    }

    /** Returns how many calls the first ratio rule needs: below that a snapshot tells no ratio. */
    int minimumCalls() {
        return minimumCalls(tripRules.get(0));
    }

    /** Checks what must fit together. */
    CircuitBreakerConfig validated() {
        boolean sameThreshold = slowThresholds().distinct().count() <= 1;
        Checks.that(sameThreshold, "slowRatio.threshold", "must be the same in all rules", tripRules);
        if (window instanceof Window.Calls calls) {
            for (TripRule rule : tripRules) {
                boolean ownWindow = rule instanceof TripRule.FailureCount;
                int minimum = minimumCalls(rule);
                String expectation = "must be <= window size " + calls.size();
                Checks.that(ownWindow || minimum <= calls.size(), "minimumCalls", expectation, minimum);
            }
        }
        if (closeRule instanceof CloseRule.Successes rule) {
            String expectation = "must be <= probes " + probes;
            Checks.that(rule.successes() <= probes, "closeWhen.successes", expectation, rule.successes());
        }
        return this;
    }

    private Stream<Duration> slowThresholds() {
        return tripRules.stream()
                .filter(TripRule.SlowRatio.class::isInstance)
                .map(rule -> ((TripRule.SlowRatio) rule).threshold());
    }
}
