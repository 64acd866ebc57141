package io.patterns4j.bulkhead;

import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/** The counts of all partitions change as if by one hand, resizes included. */
@Param(name = "lane", gen = IntGen.class, conf = "0:1")
@Param(name = "limit", gen = IntGen.class, conf = "2:5")
public class PartitionPermitsLincheckTest {

    /** Few in every build; more with -Dlincheck.iterations=200. */
    private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 8);

    private static final int THREADS = 3;
    private static final int LANES = 2;
    private static final List<Double> RATIOS = List.of(0.5, 0.5);

    private final PartitionPermits permits = new PartitionPermits(Shares.of(2, RATIOS));
    private final int[][] held = new int[THREADS + 2][LANES];

    @Operation
    public boolean take(@Param(gen = ThreadIdGen.class) int thread, @Param(name = "lane") int lane) {
        boolean taken = permits.tryTake(lane) >= 0;
        held[thread][lane] += taken ? 1 : 0;
        return taken;
    }

    @Operation
    public boolean give(@Param(gen = ThreadIdGen.class) int thread, @Param(name = "lane") int lane) {
        if (held[thread][lane] == 0) {
            return false;
        }
        held[thread][lane]--;
        permits.give(lane);
        return true;
    }

    @Operation
    public int total() {
        return permits.inFlight();
    }

    @Operation(nonParallelGroup = "resize")
    public void resize(@Param(name = "limit") int limit) {
        permits.resize(Shares.of(limit, RATIOS));
    }

    @Test
    void permitsOfTwoPartitions_modelChecked_areLinearizable() {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(THREADS)
                .actorsPerThread(3)
                .sequentialSpecification(Counted.class)
                .check(getClass());
    }

    @Test
    void permitsOfTwoPartitions_stressed_areLinearizable() {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(THREADS)
                .actorsPerThread(4)
                .sequentialSpecification(Counted.class)
                .check(getClass());
    }

    /** What it should look like. */
    public static class Counted {

        private final int[][] held = new int[THREADS + 2][LANES];
        private final int[] counts = new int[LANES];
        private int limit = 2;

        public boolean take(int thread, int lane) {
            if (counts[lane] >= limit / 2 && total() >= limit) {
                return false;
            }
            counts[lane]++;
            held[thread][lane]++;
            return true;
        }

        public boolean give(int thread, int lane) {
            if (held[thread][lane] == 0) {
                return false;
            }
            held[thread][lane]--;
            counts[lane]--;
            return true;
        }

        public int total() {
            return counts[0] + counts[1];
        }

        public void resize(int limit) {
            this.limit = limit;
        }
    }
}
