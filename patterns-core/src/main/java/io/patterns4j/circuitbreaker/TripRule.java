package io.patterns4j.circuitbreaker;

import io.patterns4j.internal.Checks;
import java.time.Duration;

/**
 * Says when a closed breaker opens. A breaker may have several rules; the first that holds opens it.
 *
 * <p>A ratio that equals its threshold trips. No rule trips before its minimum of calls is in the window, because a
 * ratio of very few calls says nothing. Rules are judged whenever a failure or a slow call is recorded, and by the
 * success that completes a minimum.
 *
 * <p><b>Defaults.</b> The minimum of a ratio is {@value #DEFAULT_MINIMUM_CALLS} calls, or the window's size where that
 * is smaller.
 */
public sealed interface TripRule {

    /** The minimum of calls of a ratio unless another is given. */
    int DEFAULT_MINIMUM_CALLS = 20;

    /**
     * Returns how many calls the rule wants to see before it may trip.
     *
     * @return calls; 0 for the default
     */
    int minimumCalls();

    /**
     * Returns the same rule with another minimum of calls.
     *
     * @param calls 1 or more, and not above the size of a window over calls
     * @return a new rule
     */
    TripRule minimumCalls(int calls);

    /**
     * Trips when the share of failures in the window reaches a ratio.
     *
     * @param ratio above 0 and at most 1, for example 0.5
     * @return the rule
     */
    static FailureRatio failureRatio(double ratio) {
        return new FailureRatio(ratio, 0);
    }

    /**
     * Trips when the share of slow calls in the window, failed or not, reaches a ratio.
     *
     * @param ratio above 0 and at most 1, for example 0.8
     * @param threshold a call is slow when it takes longer than this
     * @return the rule
     */
    static SlowRatio slowRatio(double ratio, Duration threshold) {
        return new SlowRatio(ratio, threshold, 0);
    }

    /**
     * Trips when that many of the last calls failed, whatever the window is.
     *
     * @param failures how many failures, 1 or more
     * @param calls of how many calls, not below {@code failures}
     * @return the rule
     */
    static FailureCount failures(int failures, int calls) {
        return new FailureCount(failures, calls, 0);
    }

    /**
     * Trips after failures in a row.
     *
     * @param failures how many, 1 or more
     * @return the rule
     */
    static ConsecutiveFailures consecutiveFailures(int failures) {
        return new ConsecutiveFailures(failures, 0);
    }

    /**
     * Trips when the share of failures in the window reaches a ratio.
     *
     * @param ratio above 0 and at most 1
     * @param minimumCalls calls to see first; 0 for the default
     */
    record FailureRatio(double ratio, int minimumCalls) implements TripRule {
        /** Checks the ranges. */
        public FailureRatio {
            Checks.ratio("failureRatio", ratio);
            Checks.that(minimumCalls >= 0, "minimumCalls", "must be >= 1", minimumCalls);
        }

        @Override
        public FailureRatio minimumCalls(int calls) {
            return new FailureRatio(ratio, asked(calls));
        }
    }

    /**
     * Trips when the share of slow calls in the window reaches a ratio.
     *
     * @param ratio above 0 and at most 1
     * @param threshold a call is slow when it takes longer than this
     * @param minimumCalls calls to see first; 0 for the default
     */
    record SlowRatio(double ratio, Duration threshold, int minimumCalls) implements TripRule {
        /** Checks the ranges. */
        public SlowRatio {
            Checks.ratio("slowRatio", ratio);
            Checks.positive("slowRatio.threshold", threshold);
            Checks.that(minimumCalls >= 0, "minimumCalls", "must be >= 1", minimumCalls);
        }

        @Override
        public SlowRatio minimumCalls(int calls) {
            return new SlowRatio(ratio, threshold, asked(calls));
        }
    }

    /**
     * Trips when that many of the last calls failed.
     *
     * @param failures how many failures
     * @param calls of how many calls
     * @param minimumCalls calls to see first; 0 for none beyond the failures themselves
     */
    record FailureCount(int failures, int calls, int minimumCalls) implements TripRule {
        /** Checks the ranges. */
        public FailureCount {
            Checks.between("failures.calls", calls, 1, 1_000_000);
            Checks.between("failures", failures, 1, calls);
            Checks.between("minimumCalls", minimumCalls, 0, calls);
        }

        @Override
        public FailureCount minimumCalls(int calls) {
            return new FailureCount(failures, this.calls, asked(calls));
        }
    }

    /**
     * Trips after failures in a row.
     *
     * @param failures how many
     * @param minimumCalls calls to see in the window first; 0 for none beyond the failures themselves
     */
    record ConsecutiveFailures(int failures, int minimumCalls) implements TripRule {
        /** Checks the ranges. */
        public ConsecutiveFailures {
            Checks.that(failures >= 1, "consecutiveFailures", "must be >= 1", failures);
            Checks.that(minimumCalls >= 0, "minimumCalls", "must be >= 1", minimumCalls);
        }

        @Override
        public ConsecutiveFailures minimumCalls(int calls) {
            return new ConsecutiveFailures(failures, asked(calls));
        }
    }

    private static int asked(int calls) {
        return Checks.that(calls >= 1, "minimumCalls", "must be >= 1", calls);
    }
}
