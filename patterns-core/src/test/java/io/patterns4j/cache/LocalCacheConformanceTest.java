package io.patterns4j.cache;

import io.patterns4j.tck.CacheConformance;
import io.patterns4j.tck.CacheFixture;
import io.patterns4j.tck.CacheFreshnessConformance;
import io.patterns4j.tck.MapLocalTier;
import org.junit.jupiter.api.Nested;

/** Caches with a local tier and nothing else. */
class LocalCacheConformanceTest extends CacheConformance {

    @Override
    protected CacheFixture fixture() {
        return CacheFixture.local(MapLocalTier::new);
    }

    @Nested
    class Freshness extends CacheFreshnessConformance {
        @Override
        protected CacheFixture.Timed fixture() {
            return MemoryFixture.timed(true, false);
        }
    }
}
