package io.patterns4j.bulkhead;

/*
 * 63        60 59      45 44      30 29      15 14       0
 * +-----------+----------+----------+----------+----------+
 * |generation | lane 3   | lane 2   | lane 1   | lane 0   |
 * +-----------+----------+----------+----------+----------+
 *
 * lane:       permits taken by one partition, 0 .. 32767. A lane never gets more than the limit, so it cannot carry.
 * generation: goes up by one with every resize and wraps after 16, which makes a decision that was based on older
 *             shares fail its CAS.
 */
/** The arithmetic of the word that holds the counts of all partitions. */
final class PartitionWord {

    static final int LANES = 4;
    static final int LANE_BITS = 15;
    static final int MAX_COUNT = (1 << LANE_BITS) - 1;
    static final int GENERATION_SHIFT = LANES * LANE_BITS;
    static final long NEXT_GENERATION = 1L << GENERATION_SHIFT;

    private PartitionWord() {}

    static int count(long word, int lane) {
        return (int) (word >>> (lane * LANE_BITS)) & MAX_COUNT;
    }

    static int total(long word) {
        return count(word, 0) + count(word, 1) + count(word, 2) + count(word, 3);
    }

    /** Returns what to add to a word for one more permit in the lane. */
    static long one(int lane) {
        return 1L << (lane * LANE_BITS);
    }
}
