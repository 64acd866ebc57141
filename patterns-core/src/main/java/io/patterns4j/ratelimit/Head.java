package io.patterns4j.ratelimit;

/*
 * 63       62        18 17      8 7        7 6           0
 * +--------+-----------+---------+----------+-------------+
 * | frozen |   count   |  loan   |  parity  |  stripe + 1 |
 * +--------+-----------+---------+----------+-------------+
 *
 * frozen: nothing is taken here any more; a successor is, or is about to be, there. The loan then says what for.
 * count:  permits taken, those in leases included, since the core began; it never goes down, so no two heads of a core
 *         are equal, but for the frozen one. A core is succeeded before the count can run over.
 * loan:   permits that have been taken for a stripe and are still to be put there, 0 when nothing is.
 * parity: lowest bit of the version that the stripe had before.
 */
/** The layout of the word that is taken from. */
final class Head {

    static final long MAX_COUNT = (1L << 45) - 1;
    static final int MAX_LOAN = (1 << 10) - 1;

    private static final int COUNT_SHIFT = 18;
    private static final int LOAN_SHIFT = 8;
    private static final int PARITY_SHIFT = 7;
    private static final long STRIPE_MASK = (1L << PARITY_SHIFT) - 1;
    private static final long LOAN_FIELDS = (1L << COUNT_SHIFT) - 1;
    private static final long FROZEN = Long.MIN_VALUE;

    private Head() {}

    static boolean frozen(long head) {
        return head < 0;
    }

    /** Tells whether a loan has still to be put into its stripe. */
    static boolean lending(long head) {
        return (head & STRIPE_MASK) != 0;
    }

    static long count(long head) {
        return (head & ~FROZEN) >>> COUNT_SHIFT;
    }

    static int loan(long head) {
        return (int) (head >>> LOAN_SHIFT) & MAX_LOAN;
    }

    static int stripe(long head) {
        return (int) (head & STRIPE_MASK) - 1;
    }

    static int parity(long head) {
        return (int) (head >>> PARITY_SHIFT) & 1;
    }

    /** Returns the head after permits, less than zero to give some back, were taken. */
    static long plus(long head, long permits) {
        return head + (permits << COUNT_SHIFT);
    }

    /** Returns the head with a loan that is still to be put into a stripe. */
    static long lend(long head, int loan, int stripe, int parity) {
        return head | (long) loan << LOAN_SHIFT | (long) parity << PARITY_SHIFT | (stripe + 1);
    }

    static long lent(long head) {
        return head & ~LOAN_FIELDS;
    }

    static long freeze(long head, boolean toLend) {
        return head | FROZEN | (toLend ? 1L << LOAN_SHIFT : 0L);
    }

    /** Tells whether a frozen head was frozen so that its successor has leases. */
    static boolean toLend(long frozenHead) {
        return loan(frozenHead) != 0;
    }
}
