package io.patterns4j.ratelimit;

import java.time.Duration;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Taking, draining, leasing and changing look as if they happened one after the other, while time stands still. */
public class RateLimiterLincheckTest {

    /** Few in every build; more with -Dlincheck.iterations=200. */
    private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 8);

    private static final int BURST = 6;
    private static final Plan PLAN = new Plan(
            List.of(
                    Bandwidth.of(10, Duration.ofSeconds(1)).burst(BURST),
                    Bandwidth.of(10, Duration.ofSeconds(2)).burst(BURST + 1)),
            2,
            2);

    private final Bucket bucket = new Bucket(PLAN, () -> 7);

    public RateLimiterLincheckTest() {
        bucket.lease(true);
    }

    @Operation
    public boolean take() {
        return bucket.take();
    }

    @Operation
    public boolean takeTwo() {
        return bucket.take(2);
    }

    @Operation
    public long drain() {
        return bucket.drain();
    }

    @Operation
    public boolean reserve() {
        return bucket.book(1, 0).granted();
    }

    @Operation
    public void lease() {
        bucket.lease(true);
    }

    @Operation
    public void collect() {
        bucket.lease(false);
    }

    @Test
    void bucketWithTwoLeases_modelChecked_isLinearizable() {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(Counted.class)
                .check(getClass());
    }

    @Test
    void bucketWithTwoLeases_stressed_isLinearizable() {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(4)
                .sequentialSpecification(Counted.class)
                .check(getClass());
    }

    /** What it should look like. */
    public static class Counted {

        private int free = BURST;

        public boolean take() {
            return take(1);
        }

        public boolean takeTwo() {
            return take(2);
        }

        public long drain() {
            int drained = free;
            free = 0;
            return drained;
        }

        public boolean reserve() {
            return take(1);
        }

        public void lease() {
            // Changes nothing that can be seen.
        }

        public void collect() {
            // Changes nothing that can be seen.
        }

        private boolean take(int permits) {
            boolean taken = free >= permits;
            free -= taken ? permits : 0;
            return taken;
        }
    }
}
