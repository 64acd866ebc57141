package io.patterns4j.bulkhead;

import io.patterns4j.internal.Stripes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * What ended calls leave behind: for each stripe one cache line with two sums that only grow and a minimum.
 *
 * SAMPLES
 * 63                          24 23           0
 * +-----------------------------+--------------+
 * |  sum of rtt, units of 256 ns |    calls     |
 * +-----------------------------+--------------+
 *
 * Number and sum are added in one step, so they belong together at any moment. Nothing is reset: the difference of two
 * readings, as one subtraction of the whole words, is exact in both parts although both wrap, as long as fewer than
 * 2^24 calls and less than 78 hours of response time fall on one stripe between the two. A single call counts for an
 * hour at most.
 *
 * MIN is reset by who reads, and a call that ends at that moment may be left out of it.
 *
 * Writers touch the line of their own stripe only. There is one reader at a time; `read` and `seen` are his.
 */
/** Adds up what calls took, without a line that all threads write. */
final class Samples {

    static final int UNIT_SHIFT = 8;
    static final int COUNT_BITS = 24;

    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
    private static final long LONGEST = 3_600_000_000_000L;
    private static final long HALF_UNIT = 1L << (UNIT_SHIFT - 1);
    private static final int LINE = 8;
    private static final int MIN = 1;
    private static final int DROPPED = 2;
    private static final int STRIPES = Stripes.count(64);
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] words = new long[(STRIPES + 1) * LINE];
    private final long[] read = new long[words.length];
    private final long[] seen = new long[words.length];

    Samples() {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            words[slot(stripe) + MIN] = Long.MAX_VALUE;
        }
    }

    /** Adds a call that succeeded; a negative time counts as none. */
    void succeed(long rttNanos) {
        int slot = slot(Stripes.index(STRIPES));
        long nanos = Math.max(0, Math.min(LONGEST, rttNanos));
        WORD.getAndAdd(words, slot, word(nanos));
        long min = (long) WORD.getOpaque(words, slot + MIN);
        while (nanos < min && !WORD.compareAndSet(words, slot + MIN, min, nanos)) {
            min = (long) WORD.getOpaque(words, slot + MIN);
        }
    }

    /** Adds a call that was dropped. */
    void drop() {
        WORD.getAndAdd(words, slot(Stripes.index(STRIPES)) + DROPPED, 1L);
    }

    /** Returns what was added since the last {@link #take()}; for the one reader. */
    Sum sum() {
        long samples = 0;
        long units = 0;
        long drops = 0;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            int slot = slot(stripe);
            read[slot] = (long) WORD.getVolatile(words, slot);
            read[slot + DROPPED] = (long) WORD.getVolatile(words, slot + DROPPED);
            long added = read[slot] - seen[slot];
            samples += added & COUNT_MASK;
            units += added >>> COUNT_BITS;
            drops += read[slot + DROPPED] - seen[slot + DROPPED];
        }
        return new Sum(samples, units << UNIT_SHIFT, drops);
    }

    /**
     * Takes the last sum away, so that the next one starts after it, and returns the shortest time in it; for the one
     * reader.
     */
    long take() {
        long min = Long.MAX_VALUE;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            int slot = slot(stripe);
            seen[slot] = read[slot];
            seen[slot + DROPPED] = read[slot + DROPPED];
            min = Math.min(min, (long) WORD.getAndSet(words, slot + MIN, Long.MAX_VALUE));
        }
        return min;
    }

    /** Returns how many calls were dropped, ever. */
    long dropped() {
        long drops = 0;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            drops += (long) WORD.getVolatile(words, slot(stripe) + DROPPED);
        }
        return drops;
    }

    /** What was added between two readings. */
    record Sum(long samples, long rttNanos, long dropped) {

        long all() {
            return samples + dropped;
        }

        long avgRttNanos() {
            return samples == 0 ? 0 : rttNanos / samples;
        }
    }

    private static long word(long nanos) {
        return ((nanos + HALF_UNIT) >> UNIT_SHIFT << COUNT_BITS) + 1;
    }

    private static int slot(int stripe) {
        return (stripe + 1) * LINE;
    }
}
