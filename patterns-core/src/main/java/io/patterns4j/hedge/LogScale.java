package io.patterns4j.hedge;

/*
 * Units of 1,024 ns. The first 16 buckets hold one unit each; from then on every power of two is split into 16 buckets
 * of equal width, so a bucket is never wider than a sixteenth of the values in it:
 *
 *   units   0  1 .. 15 | 16 17 .. 31 | 32 34 .. 62 | 64 68 .. 124 | ...     up to 2^32 - 1 units, 73 minutes
 *   bucket  0  1 .. 15 | 16 17 .. 31 | 32 33 .. 47 | 48 49 ..  63 | ... 463
 *
 * References: Tene, "HdrHistogram" (2012), for the idea of the scale.
 */
/** The scale of the latency histogram: long durations in wide buckets, short ones in narrow buckets. */
final class LogScale {

    /** How many buckets there are. */
    static final int BUCKETS = 464;

    private static final int UNIT_BITS = 10;
    private static final int STEP_BITS = 4;
    private static final int STEPS = 1 << STEP_BITS;
    private static final long MAX_UNITS = (1L << 32) - 1;

    private LogScale() {}

    /** Returns the bucket of a duration; zero for a negative one. */
    static int bucket(long nanos) {
        long units = Math.min(MAX_UNITS, Math.max(0, nanos) >>> UNIT_BITS);
        if (units < STEPS) {
            return (int) units;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(units) - STEP_BITS;
        return (shift << STEP_BITS) + (int) (units >>> shift);
    }

    /** Returns the longest duration that falls into a bucket. */
    static long longestNanos(int bucket) {
        if (bucket < STEPS) {
            return ((bucket + 1L) << UNIT_BITS) - 1;
        }
        int shift = (bucket >>> STEP_BITS) - 1;
        long units = STEPS + (long) (bucket & (STEPS - 1));
        return ((units + 1) << (shift + UNIT_BITS)) - 1;
    }

    /**
     * Returns the quantile of the nearest rank among counted durations, as the longest duration of its bucket.
     *
     * @param counts for each bucket
     * @param total their sum, at least 1
     */
    static long quantileNanos(long[] counts, long total, double quantile) {
        long rank = rank(total, quantile);
        int bucket = 0;
        long seen = counts[0];
        while (seen < rank && bucket < BUCKETS - 1) {
            seen += counts[++bucket];
        }
        return longestNanos(bucket);
    }

    /** Returns which of so many values, sorted and counted from 1, is the quantile. */
    static long rank(long total, double quantile) {
        return Math.min(total, Math.max(1L, (long) Math.ceil(quantile * total)));
    }
}
