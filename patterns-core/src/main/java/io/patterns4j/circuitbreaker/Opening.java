package io.patterns4j.circuitbreaker;

import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Tells why a breaker is about to open, for the computation of how long.
 *
 * @param calls calls in the window, or finished probes of the half-open breaker
 * @param failures how many of them failed
 * @param consecutiveOpens how often the breaker opened before, since it was last closed: 0, 1, 2, …
 * @param lastError what the deciding call threw; null when it returned a bad or late value
 */
public record Opening(
        int calls,
        int failures,
        int consecutiveOpens,
        @Nullable Throwable lastError) {

    /**
     * Returns the share of failures.
     *
     * @return from 0 to 1; empty without calls
     */
    public OptionalDouble failureRatio() {
        return calls == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) failures / calls);
    }

    /**
     * Returns what the deciding call threw.
     *
     * @return the throwable, unwrapped; empty when the call returned a bad or late value
     */
    public Optional<Throwable> error() {
        return Optional.ofNullable(lastError);
    }
}
