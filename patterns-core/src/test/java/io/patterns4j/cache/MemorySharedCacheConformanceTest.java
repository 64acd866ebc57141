package io.patterns4j.cache;

import io.patterns4j.tck.CacheConformance;
import io.patterns4j.tck.CacheFixture;
import io.patterns4j.tck.CacheFreshnessConformance;
import io.patterns4j.tck.CacheLeaseConformance;
import io.patterns4j.tck.CacheSharedTimeConformance;
import org.junit.jupiter.api.Nested;

/** Caches with a shared tier and nothing else. */
class MemorySharedCacheConformanceTest extends CacheConformance {

    @Override
    protected CacheFixture fixture() {
        return MemoryFixture.real(false, true);
    }

    @Nested
    class Freshness extends CacheFreshnessConformance {
        @Override
        protected CacheFixture.Timed fixture() {
            return MemoryFixture.timed(false, true);
        }
    }

    @Nested
    class SharedTime extends CacheSharedTimeConformance {
        @Override
        protected CacheFixture.TimedShared fixture() {
            return MemoryFixture.timed(false, true);
        }
    }

    @Nested
    class Leases extends CacheLeaseConformance {
        @Override
        protected CacheFixture.Shared fixture() {
            return MemoryFixture.real(false, true);
        }
    }
}
