package io.patterns4j.cache;

import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.MemorySharedTier;
import io.patterns4j.tck.SharedTierConformance;
import io.patterns4j.tck.SharedTierNotesConformance;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** Holds the reference implementation to the rules of shared tiers. */
class MemorySharedTierConformanceTest {

    @Nested
    class WithNotes extends SharedTierNotesConformance {

        private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 1);
        private final MemorySharedTier tier = new MemorySharedTier(ticker);

        @Override
        protected SharedTier tier() {
            return tier;
        }

        @Override
        protected void pass(Duration time) {
            ticker.advance(time);
        }
    }

    @Nested
    class WithoutNotes extends SharedTierConformance {

        private final ManualTicker ticker = new ManualTicker();
        private final MemorySharedTier tier = MemorySharedTier.withoutNotes(ticker);

        @Override
        protected SharedTier tier() {
            return tier;
        }

        @Override
        protected void pass(Duration time) {
            ticker.advance(time);
        }
    }

    @Nested
    class InRealTime extends SharedTierNotesConformance {

        private final MemorySharedTier tier = new MemorySharedTier();

        @Override
        protected SharedTier tier() {
            return tier;
        }
    }
}
