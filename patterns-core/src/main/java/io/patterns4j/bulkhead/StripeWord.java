package io.patterns4j.bulkhead;

/*
 * 63           32 31            0
 * +--------------+--------------+
 * |   version    |  available   |
 * +--------------+--------------+
 *
 * available: free permits of the stripe, 0 .. 2^30; it cannot carry into the version.
 * version:   goes up by one with every addition and wraps. Taking leaves it alone: a word whose version stands still
 *            can only lose permits, so two equal readings at zero mean that it was zero all the time in between.
 */
/** The arithmetic of one stripe of permits. */
final class StripeWord {

    static final int VERSION_SHIFT = 32;
    static final long AVAILABLE_MASK = (1L << VERSION_SHIFT) - 1;
    static final long TAKE = -1L;
    static final long GIVE = add(1);

    private StripeWord() {}

    static int available(long word) {
        return (int) (word & AVAILABLE_MASK);
    }

    static long version(long word) {
        return word >>> VERSION_SHIFT;
    }

    /** Returns what to add to a word so that it holds more permits and a new version. */
    static long add(int permits) {
        return (1L << VERSION_SHIFT) + permits;
    }
}
