package io.patterns4j.hedge;

/*
 * 15      8 7       0
 * +--------+---------+
 * | hedges | running |
 * +--------+---------+
 *
 * hedges:  extra attempts that were claimed so far.
 * running: attempts that were claimed and not lost yet, the first one included. Whoever makes it zero ends the call; it
 *          never grows again. An attempt that answers the call stays counted, so zero means that all are lost.
 */
/** The arithmetic of the word that counts the attempts of one call. */
final class Counts {

    /** The first attempt alone. */
    static final int FIRST = 1;

    private static final int MASK = 0xff;
    private static final int ONE_HEDGE = 1 << 8;

    private Counts() {}

    static int hedges(int word) {
        return word >>> 8;
    }

    static int running(int word) {
        return word & MASK;
    }

    /** Returns whether the hedge with this number is the next to come, and the call still runs. */
    static boolean awaits(int word, int number) {
        return running(word) > 0 && hedges(word) == number - 1;
    }

    /** Returns whether a lost attempt makes place for a hedge at once. */
    static boolean replaces(int word, int maxHedges, boolean alsoTheFirst) {
        return hedges(word) < maxHedges && (alsoTheFirst || hedges(word) > 0);
    }

    static int hedged(int word) {
        return word + ONE_HEDGE + 1;
    }

    static int replaced(int word) {
        return word + ONE_HEDGE;
    }

    static int lost(int word) {
        return word - 1;
    }
}
