package io.patterns4j.circuitbreaker;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a breaker knew at one moment. The counts of one snapshot belong together.
 *
 * @param state the state
 * @param epoch the generation of the state
 * @param counts of the window; of the probes when half-open; of the window that tripped when open
 * @param minimumCalls calls needed before a ratio means anything
 * @param rejected calls refused since the breaker was built
 * @param callbackFailures times that a listener, a classifier or an open duration threw since the breaker was built
 * @param remaining how long until another attempt has a chance; null when calls go through or nobody knows
 */
public record CircuitSnapshot(
        CircuitState state,
        long epoch,
        Counts counts,
        int minimumCalls,
        long rejected,
        long callbackFailures,
        @Nullable Duration remaining) {

    /**
     * Counts finished calls. Ignored calls are in none of the numbers.
     *
     * @param calls all of them
     * @param failures those that failed
     * @param slow those that were slow, failed or not
     * @param slowFailures those that were both
     */
    public record Counts(int calls, int failures, int slow, int slowFailures) {
        static final Counts NONE = new Counts(0, 0, 0, 0);
    }

    /**
     * Returns the share of failures.
     *
     * @return from 0 to 1; empty below the minimum of calls
     */
    public OptionalDouble failureRatio() {
        return ratio(counts.failures);
    }

    /**
     * Returns the share of slow calls.
     *
     * @return from 0 to 1; empty below the minimum of calls
     */
    public OptionalDouble slowRatio() {
        return ratio(counts.slow);
    }

    /**
     * Returns how long to wait before another attempt has a chance.
     *
     * @return a duration; empty when calls go through or nobody knows
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(remaining);
    }

    private OptionalDouble ratio(int part) {
        boolean known = counts.calls > 0 && counts.calls >= minimumCalls;
        return known ? OptionalDouble.of((double) part / counts.calls) : OptionalDouble.empty();
    }
}
