package io.patterns4j.circuitbreaker;

import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import java.time.Duration;

/** Says which calls a closed breaker remembers. */
public sealed interface Window {

    /**
     * Returns a window over the last calls; a call takes two bits.
     *
     * @param size how many calls, from 1 to 1,000,000
     * @return the window
     */
    static Calls calls(int size) {
        return new Calls(size);
    }

    /**
     * Returns a window over the last stretch of time, in ten slices; its size in memory does not depend on the traffic.
     *
     * @param length how far back, longer than zero
     * @return the window
     */
    static Time time(Duration length) {
        return new Time(length, 10);
    }

    /**
     * A window over the last calls.
     *
     * @param size how many calls, from 1 to 1,000,000
     */
    record Calls(int size) implements Window {
        /** Checks the range. */
        public Calls {
            Checks.between("window.size", size, 1, 1_000_000);
        }
    }

    /**
     * A window over the last stretch of time. The oldest slice is forgotten as a whole, so at any moment the window
     * reaches back between {@code length - length / slices} and {@code length}.
     *
     * @param length how far back, longer than zero
     * @param slices in how many parts, from 1 to 1,000, each at least a nanosecond long
     */
    record Time(Duration length, int slices) implements Window {
        /** Checks the ranges. */
        public Time {
            Checks.positive("window.length", length);
            Checks.between("window.slices", slices, 1, 1_000);
            Checks.that(Nanos.of(length) >= slices, "window.length", "must be >= 1 ns per slice", length);
        }

        /**
         * Returns the same stretch of time in another number of slices.
         *
         * @param slices in how many parts, from 1 to 1,000
         * @return a new window
         */
        public Time slices(int slices) {
            return new Time(length, slices);
        }
    }
}
