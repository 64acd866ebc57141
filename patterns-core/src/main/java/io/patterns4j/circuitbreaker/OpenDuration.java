package io.patterns4j.circuitbreaker;

import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Computes how long a breaker stays open.
 *
 * <p><b>Guarantees.</b> It is asked once for each time the breaker opens, under no lock, on the thread of the call that
 * opened it. When it throws or returns null, zero or less, the breaker stays open for
 * {@code CircuitBreakerConfig#DEFAULT_OPEN_DURATION} and the mistake is logged and counted.
 */
@FunctionalInterface
public interface OpenDuration {

    /**
     * Computes the duration.
     *
     * @param opening why the breaker opens
     * @return how long it shall stay open, longer than zero
     */
    Duration of(Opening opening);

    /**
     * Always the same duration.
     *
     * @param duration longer than zero
     * @return the rule
     */
    static OpenDuration fixed(Duration duration) {
        Checks.positive("openDuration", duration);
        return opening -> duration;
    }

    /**
     * Doubles from one failed recovery to the next: {@code min(max, first * 2^consecutiveOpens)}.
     *
     * @param first the duration when a closed breaker opens, longer than zero
     * @param max the longest duration, not below {@code first}
     * @return the rule
     */
    static OpenDuration exponential(Duration first, Duration max) {
        Checks.positive("openDuration.first", first);
        Checks.that(max.compareTo(first) >= 0, "openDuration.max", "must be >= first", max);
        long firstNanos = Nanos.of(first);
        long maxNanos = Nanos.of(max);
        return opening -> {
            int doublings = opening.consecutiveOpens();
            boolean beyond = doublings >= Long.SIZE - 1 || firstNanos > maxNanos >> doublings;
            return Duration.ofNanos(beyond ? maxNanos : firstNanos << doublings);
        };
    }

    /**
     * Takes the duration that the failure itself suggests, such as a Retry-After header.
     *
     * @param suggestion reads the suggested delay from what the deciding call threw
     * @param otherwise the rule when there is no suggestion
     * @return the rule
     */
    static OpenDuration suggestedBy(Function<Throwable, Optional<Duration>> suggestion, OpenDuration otherwise) {
        Checks.notNull("suggestion", suggestion);
        Checks.notNull("otherwise", otherwise);
        return opening -> opening.error().flatMap(suggestion).orElseGet(() -> otherwise.of(opening));
    }

    /**
     * Spreads this duration evenly over {@code [duration * (1 - ratio), duration * (1 + ratio)]}, so that many
     * processes do not probe at the same moment.
     *
     * @param ratio above 0 and at most 1
     * @return a new rule
     */
    default OpenDuration jitter(double ratio) {
        Checks.ratio("openDuration.jitter", ratio);
        return opening -> {
            double factor = 1 + ratio * (2 * ThreadLocalRandom.current().nextDouble() - 1);
            Duration exact = Checks.positive("openDuration", of(opening));
            return Duration.ofNanos(Math.max(1L, Nanos.scaled(Nanos.of(exact), factor)));
        };
    }
}
