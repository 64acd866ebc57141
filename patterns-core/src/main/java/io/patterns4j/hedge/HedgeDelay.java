package io.patterns4j.hedge;

import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.Optional;

/**
 * Says how long an attempt may take before the next one is started beside it. Immutable.
 *
 * <pre>{@code
 * HedgeDelay.fixed(Duration.ofMillis(50))
 * HedgeDelay.quantile(0.95).atLeast(Duration.ofMillis(5)).untilCalls(20, Duration.ofMillis(100))
 * }</pre>
 */
public sealed interface HedgeDelay {

    /**
     * Returns a delay that never changes.
     *
     * @param delay zero or more; zero starts the next attempt together with the first
     * @return the delay
     */
    static Fixed fixed(Duration delay) {
        return new Fixed(delay);
    }

    /**
     * Returns a delay that follows the latency of recent calls: the given part of them was answered by then. With 0.95
     * about one call in twenty is hedged, however fast or slow the callee is just now.
     *
     * @param quantile above 0 and at most 1
     * @return the delay, with the defaults of {@link Quantile}
     */
    static Quantile quantile(double quantile) {
        return new Quantile(quantile);
    }

    /**
     * A delay that never changes.
     *
     * @param delay zero or more
     */
    record Fixed(Duration delay) implements HedgeDelay {
        /** Checks the range. */
        public Fixed {
            Checks.notNegative("delay", delay);
        }
    }

    /**
     * A delay that follows the latency of recent calls.
     *
     * <p><b>Guarantees.</b> The quantile is that of the nearest rank among the calls of the window, at most a sixteenth
     * (for less than 16 µs at most 1,024 ns) too long and never too short, but for latencies above 73 minutes, which
     * count as 73 minutes. It is computed anew 128 times per window. Memory does not depend on the traffic: 4 kB, up to
     * 64 kB when many threads call at once.
     *
     * <p>What is measured is the first attempt of each call. One that was not a success, or was stopped because another
     * was faster, counts with the time that it took, but only when that was longer than the delay: a callee that fails
     * fast does not look like a fast one, and hedging does not make the callee look faster than it is.
     *
     * <p><b>Defaults.</b> No hedge before 20 calls are known, because fewer say nothing of their 95th percentile; at
     * least a millisecond, because less is not worth a second call and timers are hardly more exact; a window of one
     * minute.
     */
    final class Quantile implements HedgeDelay {

        /** Calls that have to be known unless set: {@value}. */
        public static final int DEFAULT_CALLS = 20;

        /** The shortest delay unless set. */
        public static final Duration DEFAULT_AT_LEAST = Duration.ofMillis(1);

        /** How far back unless set. */
        public static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);

        private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

        private final double quantile;
        private final Limits limits;
        private final int calls;
        private final Duration window;

        private Quantile(double quantile) {
            this(
                    Checks.ratio("delay.quantile", quantile),
                    new Limits(DEFAULT_AT_LEAST, NEVER, NEVER),
                    DEFAULT_CALLS,
                    DEFAULT_WINDOW);
        }

        private Quantile(double quantile, Limits limits, int calls, Duration window) {
            this.quantile = quantile;
            this.limits = limits;
            this.calls = calls;
            this.window = window;
        }

        /**
         * Returns the same with a shortest delay.
         *
         * @param delay zero or more, and not above the longest delay
         * @return a new delay
         */
        public Quantile atLeast(Duration delay) {
            Checks.notNegative("delay.atLeast", delay);
            return with(new Limits(delay, limits.atMost, limits.early));
        }

        /**
         * Returns the same with a longest delay.
         *
         * @param delay not below the shortest delay
         * @return a new delay
         */
        public Quantile atMost(Duration delay) {
            Checks.notNegative("delay.atMost", delay);
            return with(new Limits(limits.atLeast, delay, limits.early));
        }

        /**
         * Returns the same with another delay for the time in which too few calls are known: after the start, and after
         * a pause.
         *
         * @param calls how many have to be known, from 1 to 1,000,000
         * @param delay the delay until then, zero or more
         * @return a new delay
         */
        public Quantile untilCalls(int calls, Duration delay) {
            Checks.between("delay.calls", calls, 1, 1_000_000);
            Checks.notNegative("delay.untilCalls", delay);
            return new Quantile(quantile, new Limits(limits.atLeast, limits.atMost, delay), calls, window);
        }

        /**
         * Returns the same over another stretch of time. Older calls are forgotten half a window at a time, so the
         * quantile is always that of at least the last half of it and at most all of it.
         *
         * @param window how far back, at least 1 ms
         * @return a new delay
         */
        public Quantile over(Duration window) {
            Checks.positive("delay.window", window);
            Checks.that(window.compareTo(Duration.ofMillis(1)) >= 0, "delay.window", "must be >= 1 ms", window);
            return new Quantile(quantile, limits, calls, window);
        }

        /**
         * Returns the part of the calls that is answered within the delay.
         *
         * @return above 0 and at most 1
         */
        public double quantile() {
            return quantile;
        }

        /**
         * Returns the shortest delay.
         *
         * @return zero or more
         */
        public Duration atLeast() {
            return limits.atLeast;
        }

        /**
         * Returns the longest delay.
         *
         * @return empty when there is none
         */
        public Optional<Duration> atMost() {
            return known(limits.atMost);
        }

        /**
         * Returns how many calls have to be known.
         *
         * @return 1 or more
         */
        public int calls() {
            return calls;
        }

        /**
         * Returns the delay while too few calls are known.
         *
         * @return empty when there is no hedge until then
         */
        public Optional<Duration> early() {
            return known(limits.early);
        }

        /**
         * Returns how far back calls are known.
         *
         * @return longer than zero
         */
        public Duration window() {
            return window;
        }

        @Override
        public String toString() {
            return "Quantile[quantile=" + quantile + ", atLeast=" + limits.atLeast + ", atMost=" + text(atMost())
                    + ", calls=" + calls + ", early=" + text(early()) + ", window=" + window + "]";
        }

        private Quantile with(Limits changed) {
            Checks.that(
                    changed.atMost.compareTo(changed.atLeast) >= 0,
                    "delay.atMost",
                    "must be >= delay.atLeast",
                    changed.atMost);
            return new Quantile(quantile, changed, calls, window);
        }

        private static Optional<Duration> known(Duration delay) {
            return Optional.of(delay).filter(some -> some.compareTo(NEVER) < 0);
        }

        private static String text(Optional<Duration> delay) {
            return delay.map(Duration::toString).orElse("never");
        }

        private record Limits(Duration atLeast, Duration atMost, Duration early) {}
    }
}
