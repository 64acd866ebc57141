package io.patterns4j.caffeine;

import io.patterns4j.cache.Cache;
import io.patterns4j.cache.CacheBuilder;
import io.patterns4j.tck.CacheConformance;
import io.patterns4j.tck.CacheFixture;
import io.patterns4j.tck.CacheFreshnessConformance;
import io.patterns4j.tck.ManualTicker;
import org.junit.jupiter.api.Nested;

/** Caches with nothing but Caffeine. */
class CaffeineCacheConformanceTest extends CacheConformance {

    private static final long MANY = 100_000;

    @Override
    protected CacheFixture fixture() {
        return CacheFixture.local(() -> CaffeineTier.ofSize(MANY));
    }

    @Nested
    class Weighed extends CacheConformance {
        @Override
        protected CacheFixture fixture() {
            return CacheFixture.local(() -> CaffeineTier.ofWeight(MANY));
        }
    }

    @Nested
    class Freshness extends CacheFreshnessConformance {
        @Override
        protected CacheFixture.Timed fixture() {
            return new TimedCaffeine();
        }
    }

    private static final class TimedCaffeine implements CacheFixture.Timed {

        private final ManualTicker ticker = new ManualTicker();

        @Override
        public CacheBuilder<String, String> builder(Node node) {
            return Cache.<String, String>named("caffeine").local(CaffeineTier.ofSize(MANY));
        }

        @Override
        public ManualTicker ticker() {
            return ticker;
        }

        @Override
        public void close() {}
    }
}
