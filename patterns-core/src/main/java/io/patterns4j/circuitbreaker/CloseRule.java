package io.patterns4j.circuitbreaker;

import io.patterns4j.internal.Checks;

/** Says when the probes of a half-open breaker close it, and when they open it again. */
public sealed interface CloseRule {

    /**
     * Closes after that many probes succeeded; opens again as soon as so many failed that the number cannot be reached.
     *
     * @param successes 1 or more, and not above the number of probes
     * @return the rule
     */
    static CloseRule successes(int successes) {
        return new Successes(successes);
    }

    /**
     * Waits for all probes, then closes when the share of failures is below a ratio and opens again otherwise.
     *
     * @param ratio above 0 and at most 1
     * @return the rule
     */
    static CloseRule failureRatioBelow(double ratio) {
        return new FailureRatioBelow(ratio);
    }

    /**
     * Closes after a number of successful probes.
     *
     * @param successes how many
     */
    record Successes(int successes) implements CloseRule {
        /** Checks the range. */
        public Successes {
            Checks.that(successes >= 1, "closeWhen.successes", "must be >= 1", successes);
        }
    }

    /**
     * Closes when the share of failed probes is below a ratio.
     *
     * @param ratio above 0 and at most 1
     */
    record FailureRatioBelow(double ratio) implements CloseRule {
        /** Checks the range. */
        public FailureRatioBelow {
            Checks.ratio("closeWhen.failureRatioBelow", ratio);
        }
    }
}
