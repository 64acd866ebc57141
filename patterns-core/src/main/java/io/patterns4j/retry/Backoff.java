package io.patterns4j.retry;

import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/*
 * All jitter goes downwards from what the rule without jitter says. So the longest delay of a rule stays the longest,
 * and one formula, delay * (1 - ratio * random), makes full jitter (ratio 1), equal jitter (1/2) and anything milder.
 *
 * Doubles carry the arithmetic: a power that overflows is infinite, and its minimum with the longest delay is right.
 *
 * References: M. Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
 */
/**
 * Computes how long to wait before the next attempt.
 *
 * <pre>{@code
 * Backoff.exponential(Duration.ofMillis(50), Duration.ofSeconds(2)).fullJitter()
 * }</pre>
 *
 * <p><b>Guarantees.</b> The rules made here never return less than zero or more than their longest delay, for any
 * number of attempts. Implementations MUST be pure but for randomness: all state is in the arguments, and one instance
 * serves all calls. One that throws or returns null or less than zero ends the retries of that call, whose last outcome
 * reaches the caller unchanged; the mistake is logged and counted.
 *
 * <p><b>Thread safety.</b> Implementations MUST be safe for use by many threads; they are asked under no lock.
 *
 * @see <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">M. Brooker, Exponential
 *     Backoff And Jitter, 2015</a>
 */
@FunctionalInterface
public interface Backoff {

    /**
     * Computes the delay after a failed attempt.
     *
     * @param attempt how many attempts of the call have failed, 1 or more
     * @param previous what this rule returned for the same call the last time; zero when it is asked first
     * @return how long to wait, zero or more
     */
    Duration delay(int attempt, Duration previous);

    /**
     * Returns the rule that does not wait.
     *
     * @return always zero
     */
    static Backoff none() {
        return fixed(Duration.ZERO);
    }

    /**
     * Returns a rule with always the same delay.
     *
     * @param delay zero or more
     * @return the rule
     */
    static Backoff fixed(Duration delay) {
        Checks.notNegative("backoff.delay", delay);
        return (attempt, previous) -> delay;
    }

    /**
     * Returns a rule that grows by the same step: {@code min(max, step * attempt)}.
     *
     * @param step longer than zero
     * @param max the longest delay, not below {@code step}
     * @return the rule
     */
    static Backoff linear(Duration step, Duration max) {
        Checks.positive("backoff.step", step);
        Checks.that(Checks.notNull("backoff.max", max).compareTo(step) >= 0, "backoff.max", "must be >= step", max);
        long stepNanos = Nanos.of(step);
        long maxNanos = Nanos.of(max);
        return (attempt, previous) -> Duration.ofNanos(
                attempt > maxNanos / stepNanos ? maxNanos : Math.min(maxNanos, Math.max(1, attempt) * stepNanos));
    }

    /**
     * Returns a rule that doubles: {@code min(max, first * 2^(attempt - 1))}.
     *
     * @param first the first delay, longer than zero
     * @param max the longest delay, not below {@code first}
     * @return the rule
     */
    static Backoff exponential(Duration first, Duration max) {
        return exponential(first, max, 2.0);
    }

    /**
     * Returns a rule that grows by a factor: {@code min(max, first * factor^(attempt - 1))}.
     *
     * @param first the first delay, longer than zero
     * @param max the longest delay, not below {@code first}
     * @param factor 1 or more
     * @return the rule
     */
    static Backoff exponential(Duration first, Duration max, double factor) {
        Checks.positive("backoff.first", first);
        Checks.that(Checks.notNull("backoff.max", max).compareTo(first) >= 0, "backoff.max", "must be >= first", max);
        Checks.that(factor >= 1.0 && factor < Double.POSITIVE_INFINITY, "backoff.factor", "must be >= 1", factor);
        long firstNanos = Nanos.of(first);
        long maxNanos = Nanos.of(max);
        return (attempt, previous) -> Duration.ofNanos(Math.min(
                maxNanos, Nanos.scaled(firstNanos, Math.pow(factor, Math.max(0, attempt - 1)))));
    }

    /**
     * Returns a rule that scatters each delay between the first and three times the one before: {@code min(max,
     * between(first, previous * 3))}. Needs no further jitter.
     *
     * @param first the shortest delay, longer than zero
     * @param max the longest delay, not below {@code first}
     * @return the rule
     */
    static Backoff decorrelatedJitter(Duration first, Duration max) {
        return decorrelatedJitter(first, max, () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * Returns a rule like {@link #decorrelatedJitter(Duration, Duration)} with a given source of randomness.
     *
     * @param first the shortest delay, longer than zero
     * @param max the longest delay, not below {@code first}
     * @param random numbers from 0 to 1, evenly spread; safe for use by many threads
     * @return the rule
     */
    static Backoff decorrelatedJitter(Duration first, Duration max, DoubleSupplier random) {
        Checks.positive("backoff.first", first);
        Checks.that(Checks.notNull("backoff.max", max).compareTo(first) >= 0, "backoff.max", "must be >= first", max);
        Checks.notNull("backoff.random", random);
        long firstNanos = Nanos.of(first);
        long maxNanos = Nanos.of(max);
        return (attempt, previous) -> {
            long beforeNanos = Math.max(firstNanos, Math.min(maxNanos, Nanos.of(previous)));
            long highNanos = Math.min(maxNanos, Nanos.scaled(beforeNanos, 3.0));
            return Duration.ofNanos(firstNanos + Jitter.part(highNanos - firstNanos, random.getAsDouble()));
        };
    }

    /**
     * Returns a rule that waits anything from zero to what this one says: the best scatter, and what the AWS SDK does.
     *
     * @return the rule
     */
    default Backoff fullJitter() {
        return jitter(1.0);
    }

    /**
     * Returns a rule that waits at least half of what this one says, and at most all of it.
     *
     * @return the rule
     */
    default Backoff equalJitter() {
        return jitter(0.5);
    }

    /**
     * Returns a rule that waits at most what this one says, and less by up to a part of it.
     *
     * @param ratio the largest part that may be missing, above 0 and up to 1
     * @return the rule
     */
    default Backoff jitter(double ratio) {
        return jitter(ratio, () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * Returns a rule like {@link #jitter(double)} with a given source of randomness.
     *
     * @param ratio the largest part that may be missing, above 0 and up to 1
     * @param random numbers from 0 to 1, evenly spread; safe for use by many threads
     * @return the rule
     */
    default Backoff jitter(double ratio, DoubleSupplier random) {
        return new Jitter(this, Checks.ratio("backoff.jitter", ratio), Checks.notNull("backoff.random", random));
    }
}
