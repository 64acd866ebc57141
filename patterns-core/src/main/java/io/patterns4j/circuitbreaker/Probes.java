package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import io.patterns4j.internal.Nanos;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * The state of a half-open breaker as an immutable value, and its transitions as functions.
 *
 * A probe holds a slot from its admission to its outcome; a counted outcome keeps the slot, an ignored one returns it.
 * A slot whose probe is older than the timeout is given to the next call under a new id, so the outcome of the old
 * probe, should it ever come, is that of an unknown id and changes nothing.
 *
 * Invariant: ids.length + successes + failures <= limit.
 */
/** The probes of one half-open period. A kernel: no clock, thread or lock. */
@SuppressWarnings("ArrayRecordComponent") // compared by identity, arrays never written after construction
record Probes(int limit, long timeoutNanos, long[] ids, long[] startNanos, long nextId, int successes, int failures) {

    /** What the outcomes so far mean. */
    enum Decision {
        UNDECIDED,
        CLOSE,
        OPEN
    }

    static Probes none(int limit, long timeoutNanos) {
        return new Probes(limit, timeoutNanos, new long[0], new long[0], 0, 0, 0);
    }

    /** Returns the state with one more probe, whose id is {@link #nextId} of this state; null when all are taken. */
    @Nullable
    Probes admit(long nowNanos) {
        if (ids.length + successes + failures < limit) {
            return with(append(ids, nextId), append(startNanos, nowNanos), nextId + 1);
        }
        if (ids.length > 0 && Nanos.remaining(startNanos[0], timeoutNanos, nowNanos) == 0) {
            // Probes are kept in the order of their start, so the first is the oldest.
            return with(append(without(ids, 0), nextId), append(without(startNanos, 0), nowNanos), nextId + 1);
        }
        return null;
    }

    /** Returns the state after an outcome; the same state when the probe's slot has gone to another. */
    Probes complete(long id, Verdict verdict) {
        int slot = Arrays.binarySearch(ids, id);
        if (slot < 0) {
            return this;
        }
        int more = verdict == Verdict.SUCCESS ? 1 : 0;
        int worse = verdict == Verdict.FAILURE ? 1 : 0;
        return new Probes(
                limit,
                timeoutNanos,
                without(ids, slot),
                without(startNanos, slot),
                nextId,
                successes + more,
                failures + worse);
    }

    /** Returns what the rule makes of the outcomes so far. */
    Decision decide(CloseRule rule) {
        if (rule instanceof CloseRule.Successes needed) {
            if (successes >= needed.successes()) {
                return Decision.CLOSE;
            }
            return limit - failures < needed.successes() ? Decision.OPEN : Decision.UNDECIDED;
        }
        if (successes + failures < limit) {
            return Decision.UNDECIDED;
        }
        double bound = ((CloseRule.FailureRatioBelow) rule).ratio();
        return (double) failures / limit < bound ? Decision.CLOSE : Decision.OPEN;
    }

    /** Returns how long until the oldest probe's slot is given again; negative when there is no probe to wait for. */
    long remainingNanos(long nowNanos) {
        return ids.length == 0 ? -1 : Nanos.remaining(startNanos[0], timeoutNanos, nowNanos);
    }

    private Probes with(long[] newIds, long[] newStarts, long newNextId) {
        return new Probes(limit, timeoutNanos, newIds, newStarts, newNextId, successes, failures);
    }

    private static long[] append(long[] values, long value) {
        long[] copy = Arrays.copyOf(values, values.length + 1);
        copy[values.length] = value;
        return copy;
    }

    private static long[] without(long[] values, int index) {
        long[] copy = new long[values.length - 1];
        System.arraycopy(values, 0, copy, 0, index);
        System.arraycopy(values, index + 1, copy, index, copy.length - index);
        return copy;
    }
}
