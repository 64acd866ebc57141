package io.patterns4j.ratelimit;

/*
 * 63           32 31            0
 * +--------------+--------------+
 * |   version    |   permits    |
 * +--------------+--------------+
 *
 * permits: a signed number; below zero the stripe is frozen and holds the number without its sign bit.
 * version: goes up by one with each loan and wraps. Spending leaves it alone, so a word never comes back to a former
 *          value.
 */
/** The layout of the word of one stripe. */
final class Lease {

    private static final long FROZEN = 1L << 31;
    private static final long PERMITS = FROZEN - 1;
    private static final long VERSION = 1L << 32;

    private Lease() {}

    static boolean spendable(long word) {
        return (int) word > 0;
    }

    static boolean frozen(long word) {
        return (word & FROZEN) != 0;
    }

    static int permits(long word) {
        return (int) (word & PERMITS);
    }

    static int parity(long word) {
        return (int) (word >>> 32) & 1;
    }

    static long plusLoan(long word, int permits) {
        return word + VERSION + permits;
    }

    static long freeze(long word) {
        return word | FROZEN;
    }
}
