package io.patterns4j.bulkhead;

import io.patterns4j.internal.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Says how many calls should run at once, from how many may run now and what was seen of them.
 *
 * <p><b>Guarantees.</b> An {@link AdaptiveBulkhead} asks at the end of each window, one window after the other, and
 * keeps the answer within its bounds. A law that throws, or answers with what is no number, changes nothing; that is
 * logged and counted.
 *
 * <p><b>Thread safety.</b> Implementations MUST be pure functions: no clock, no thread, nothing remembered but in the
 * {@link State} that they return. One law may serve many bulkheads. The laws of the library never raise the limit when
 * the window was {@linkplain Window#applicationLimited(double) application-limited} and always lower it when the window
 * was {@linkplain Window#dropped() dropped}.
 *
 * <pre>{@code
 * ConcurrencyLaw patient = (state, window) -> state.limit(window.dropped() ? state.limit() / 2 : state.limit() + 1);
 * }</pre>
 */
@FunctionalInterface
public interface ConcurrencyLaw {

    /**
     * Returns the state after a window.
     *
     * @param state the limit now, and what this law wants to remember
     * @param window what was seen under that limit
     * @return the next state; its limit is brought within the bulkhead's bounds
     */
    State next(State state, Window window);

    /**
     * Returns the law that is the default: the limit follows the ratio of the response time without load to the one
     * that is seen.
     *
     * @return a law with all defaults
     */
    static GradientLaw gradient() {
        return GradientLaw.DEFAULTS;
    }

    /**
     * Returns the law that keeps a small number of calls queueing at the callee.
     *
     * @return a law with all defaults
     */
    static VegasLaw vegas() {
        return VegasLaw.DEFAULTS;
    }

    /**
     * Returns the law that grows until calls are dropped.
     *
     * @return a law with all defaults
     */
    static AimdLaw aimd() {
        return AimdLaw.DEFAULTS;
    }

    /**
     * Holds what a law knows.
     *
     * @param limit calls at once, with a fraction that no call feels
     * @param memory what only the law understands, immutable; null in the first state
     */
    record State(double limit, @Nullable Object memory) {

        /**
         * Returns the first state.
         *
         * @param limit calls at once
         * @return a state without memory
         */
        public static State of(double limit) {
            return new State(limit, null);
        }

        /**
         * Returns a state with another limit and the same memory.
         *
         * @param next calls at once
         * @return a state
         */
        public State limit(double next) {
            return new State(next, memory);
        }
    }

    /**
     * Holds what was seen of the calls that ended within some time.
     *
     * @param samples calls that succeeded, zero or more
     * @param minRttNanos how long the shortest of them took; zero when there were none
     * @param avgRttNanos how long they took on average; zero when there were none
     * @param inFlight the most calls at once that were noticed; the limit when a call was refused
     * @param dropped whether calls were dropped, more of them than tolerated
     */
    record Window(long samples, long minRttNanos, long avgRttNanos, int inFlight, boolean dropped) {

        /** Checks the numbers. */
        public Window {
            Checks.that(samples >= 0, "samples", "must be >= 0", samples);
            Checks.that(inFlight >= 0, "inFlight", "must be >= 0", inFlight);
        }

        /**
         * Tells whether the callers asked for so little that the limit meant nothing to them.
         *
         * @param limit the limit that held
         * @return whether less than half of it was used
         */
        public boolean applicationLimited(double limit) {
            return inFlight * 2.0 < Math.floor(limit);
        }
    }
}
