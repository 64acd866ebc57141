package io.patterns4j.bulkhead;

import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/** Taking, giving and resizing by one look as if they happened one after the other, over two words. */
public class StripedPermitsLincheckTest {

    /** Few in every build; more with -Dlincheck.iterations=200. */
    private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 8);

    private static final int THREADS = 3;

    private final StripedPermits permits = new StripedPermits(2, 2);
    private final List<ArrayDeque<Integer>> tickets =
            Stream.generate(() -> new ArrayDeque<Integer>()).limit(THREADS + 2).toList();

    @Operation
    public boolean take(@Param(gen = ThreadIdGen.class) int thread) {
        int ticket = permits.tryTake();
        if (ticket >= 0) {
            tickets.get(thread).push(ticket);
        }
        return ticket >= 0;
    }

    @Operation
    public boolean give(@Param(gen = ThreadIdGen.class) int thread) {
        if (tickets.get(thread).isEmpty()) {
            return false;
        }
        permits.give(tickets.get(thread).pop());
        return true;
    }

    @Operation(nonParallelGroup = "resize")
    public boolean grow() {
        permits.resize(permits.limit() + 1);
        return true;
    }

    @Operation(nonParallelGroup = "resize")
    public boolean shrink() {
        if (permits.limit() == 1) {
            return false;
        }
        permits.resize(permits.limit() - 1);
        return true;
    }

    @Test
    void poolOfTwoWords_modelChecked_isLinearizable() {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(THREADS)
                .actorsPerThread(3)
                .sequentialSpecification(Counted.class)
                .check(getClass());
    }

    @Test
    void poolOfTwoWords_stressed_isLinearizable() {
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

        private final int[] held = new int[THREADS + 2];
        private int limit = 2;
        private int taken;

        public boolean take(int thread) {
            if (taken >= limit) {
                return false;
            }
            taken++;
            held[thread]++;
            return true;
        }

        public boolean give(int thread) {
            if (held[thread] == 0) {
                return false;
            }
            taken--;
            held[thread]--;
            return true;
        }

        public boolean grow() {
            limit++;
            return true;
        }

        public boolean shrink() {
            if (limit == 1) {
                return false;
            }
            limit--;
            return true;
        }
    }
}
