package io.patterns4j.circuitbreaker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Decides when a closed breaker opens. Rules read the one window of the breaker; a rule over "M of the last N calls"
 * has a ring of its own, because its N is not the window's.
 *
 * A success can make a rule true in one case only: it completes the minimum of calls while the failures that a ratio
 * needs are already there. That rule is then armed, and the owner shows the tripwire each success as it comes.
 * In every other case a success lowers or keeps each ratio, and may wait.
 */
/** The trip rules of a breaker over its window. A kernel: no clock, thread or lock; confined by the caller. */
final class Tripwire {

    private final Tally window;
    private final TripRule[] rules;
    private final int[] minimums;
    private final @Nullable CountWindow[] rings;
    private int consecutiveFailures;

    Tripwire(CircuitBreakerConfig config, long nowNanos) {
        boolean slow = !config.slowThreshold().isZero();
        window = config.window() instanceof Window.Time time
                ? new TimeWindow(time, nowNanos)
                : new CountWindow(((Window.Calls) config.window()).size(), slow);
        List<TripRule> list = config.tripRules();
        rules = list.toArray(TripRule[]::new);
        minimums = list.stream().mapToInt(config::minimumCalls).toArray();
        rings = new CountWindow[rules.length];
        for (int i = 0; i < rules.length; i++) {
            rings[i] = rules[i] instanceof TripRule.FailureCount rule ? new CountWindow(rule.calls(), false) : null;
        }
    }

    Tally window() {
        return window;
    }

    /** Counts plain successes. */
    void succeed(long count) {
        if (count > 0) {
            window.succeed(count);
            consecutiveFailures = 0;
            for (CountWindow ring : rings) {
                if (ring != null) {
                    ring.succeed(count);
                }
            }
        }
    }

    /** Counts one call that was not a plain success. */
    void add(boolean failed, boolean slow) {
        window.add(failed, slow);
        consecutiveFailures = failed ? consecutiveFailures + 1 : 0;
        for (CountWindow ring : rings) {
            if (ring != null) {
                ring.add(failed, slow);
            }
        }
    }

    /** Returns how many rules there are. */
    int size() {
        return rules.length;
    }

    TripRule rule(int index) {
        return rules[index];
    }

    /** Returns whether the rule holds now. */
    boolean trips(int index) {
        return seen(index) >= minimums[index] && holds(index, seen(index));
    }

    /** Returns the rules that successes alone could make true, as a set of bits. */
    long armed() {
        long armed = 0;
        for (int i = 0; i < rules.length; i++) {
            if (seen(i) < minimums[i] && holds(i, minimums[i])) {
                armed |= 1L << i;
            }
        }
        return armed;
    }

    private int seen(int index) {
        CountWindow ring = rings[index];
        return ring == null ? window.calls() : ring.calls();
    }

    private boolean holds(int index, int calls) {
        TripRule rule = rules[index];
        if (rule instanceof TripRule.FailureRatio ratio) {
            // Dividing rounds 3 / 30 to the same double as 0.1; multiplying would not.
            return (double) window.failures() / calls >= ratio.ratio();
        }
        if (rule instanceof TripRule.SlowRatio ratio) {
            return (double) window.slow() / calls >= ratio.ratio();
        }
        if (rule instanceof TripRule.ConsecutiveFailures row) {
            return consecutiveFailures >= row.failures();
        }
        CountWindow ring = rings[index];
        return ring != null && ring.failures() >= ((TripRule.FailureCount) rule).failures();
    }
}
