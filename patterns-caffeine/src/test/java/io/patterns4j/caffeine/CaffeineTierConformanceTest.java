package io.patterns4j.caffeine;

import io.patterns4j.cache.LocalTier;
import io.patterns4j.tck.LocalTierConformance;
import org.junit.jupiter.api.Nested;

class CaffeineTierConformanceTest {

    @Nested
    class OfSize extends LocalTierConformance {

        @Override
        protected LocalTier<String> tier(int maxEntries) {
            return CaffeineTier.ofSize(maxEntries);
        }

        @Override
        protected void settle(LocalTier<String> tier) {
            ((CaffeineTier<String>) tier).maintain();
        }
    }

    @Nested
    class OfWeight extends LocalTierConformance {

        @Override
        protected LocalTier<String> tier(int maxEntries) {
            return CaffeineTier.ofWeight(maxEntries);
        }

        @Override
        protected void settle(LocalTier<String> tier) {
            ((CaffeineTier<String>) tier).maintain();
        }
    }
}
