package io.patterns4j.bulkhead;

import io.patterns4j.internal.Checks;
import java.util.List;

/*
 * Who may enter. A partition below its own share always may; above it, it borrows while the total is below the limit.
 *
 * When a borrower fills the bulkhead, the others can still take their shares on top. The total is therefore bounded by
 * limit + (sum of all shares) - (smallest share): the worst case is that the smallest partition has borrowed
 * everything.
 *
 * References: Netflix concurrency-limits, AbstractPartitionedLimiter.
 */
/** The limit of a partitioned bulkhead and what each partition is guaranteed of it. */
final class Shares {

    /** Keeps 0.29 * 100 from becoming 28. */
    private static final double ROUNDING = 1e-9;

    private final int limit;
    private final int[] guaranteed;

    private Shares(int limit, int[] guaranteed) {
        this.limit = limit;
        this.guaranteed = guaranteed;
    }

    static Shares of(int limit, List<Double> ratios) {
        int[] guaranteed = new int[ratios.size()];
        for (int lane = 0; lane < guaranteed.length; lane++) {
            double ratio = ratios.get(lane);
            guaranteed[lane] = (int) (ratio * limit + ROUNDING);
            Checks.that(guaranteed[lane] >= 1, "partition.ratio", "must give a permit of limit=" + limit, ratio);
        }
        return new Shares(limit, guaranteed);
    }

    boolean admits(long word, int lane) {
        return PartitionWord.count(word, lane) < guaranteed[lane] || PartitionWord.total(word) < limit;
    }

    int limit() {
        return limit;
    }

    int guaranteed(int lane) {
        return guaranteed[lane];
    }
}
