package io.patterns4j.bulkhead;

import io.patterns4j.tck.BulkheadConformance;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;

/** Holds every kind of bulkhead to the same promises. */
class BulkheadConformanceTest {

    /** All permits in one word. */
    @Nested
    class SmallLimit extends BulkheadConformance {
        @Override
        protected Bulkhead bulkhead(int free, Consumer<BulkheadConfig.Builder> options) {
            return Bulkhead.of("small", options.andThen(builder -> builder.limit(free)));
        }
    }

    /** Permits over many words, nearly all of them taken, so that the last free ones have to be searched for. */
    @Nested
    class LargeLimit extends BulkheadConformance {
        @Override
        protected Bulkhead bulkhead(int free, Consumer<BulkheadConfig.Builder> options) {
            Bulkhead bulkhead = Bulkhead.of("large", options.andThen(builder -> builder.limit(1_000 + free)));
            for (int i = 0; i < 1_000; i++) {
                bulkhead.tryAcquire();
            }
            return bulkhead;
        }
    }

    /** A bulkhead whose limit was lowered to what is free, with debts still to be paid. */
    @Nested
    class Shrunk extends BulkheadConformance {
        @Override
        protected Bulkhead bulkhead(int free, Consumer<BulkheadConfig.Builder> options) {
            Bulkhead bulkhead = Bulkhead.of("shrunk", options.andThen(builder -> builder.limit(100)));
            bulkhead.resize(free);
            return bulkhead;
        }
    }

    /** One side of a partitioned bulkhead whose other side is full. */
    @Nested
    class Partition extends BulkheadConformance {
        @Override
        protected Bulkhead bulkhead(int free, Consumer<BulkheadConfig.Builder> options) {
            double limit = free + 1;
            PartitionedBulkhead both = PartitionedBulkhead.of(
                    "both",
                    free + 1,
                    builder -> builder.partition("one", free / limit, options).partition("other", 1 / limit));
            both.partition("other").tryAcquire();
            return both.partition("one");
        }
    }

    /** One side that has to borrow all but one of its permits. */
    @Nested
    class Borrower extends BulkheadConformance {
        @Override
        protected Bulkhead bulkhead(int free, Consumer<BulkheadConfig.Builder> options) {
            PartitionedBulkhead both = PartitionedBulkhead.of(
                    "both",
                    100 + free,
                    builder -> builder.partition("one", 1.0 / (100 + free), options)
                            .partition("other", 0.9));
            for (int i = 0; i < 100; i++) {
                both.partition("other").tryAcquire();
            }
            return both.partition("one");
        }
    }
}
