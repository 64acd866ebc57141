package io.patterns4j.cache;

import io.patterns4j.tck.CacheConformance;
import io.patterns4j.tck.CacheFixture;
import io.patterns4j.tck.CacheFreshnessConformance;
import io.patterns4j.tck.CacheLeaseConformance;
import io.patterns4j.tck.CacheNotesConformance;
import io.patterns4j.tck.CacheOutageConformance;
import io.patterns4j.tck.CacheSharedTimeConformance;
import io.patterns4j.tck.CacheTiersConformance;
import org.junit.jupiter.api.Nested;

/** Caches with a local and a shared tier. */
class TwoTierCacheConformanceTest extends CacheConformance {

    @Override
    protected CacheFixture fixture() {
        return MemoryFixture.real(true, true);
    }

    @Nested
    class Freshness extends CacheFreshnessConformance {
        @Override
        protected CacheFixture.Timed fixture() {
            return MemoryFixture.timed(true, true);
        }
    }

    @Nested
    class SharedTime extends CacheSharedTimeConformance {
        @Override
        protected CacheFixture.TimedShared fixture() {
            return MemoryFixture.timed(true, true);
        }
    }

    @Nested
    class Leases extends CacheLeaseConformance {
        @Override
        protected CacheFixture.Shared fixture() {
            return MemoryFixture.real(true, true);
        }
    }

    @Nested
    class Tiers extends CacheTiersConformance {
        @Override
        protected CacheFixture.Shared fixture() {
            return MemoryFixture.real(true, true);
        }
    }

    @Nested
    class Outage extends CacheOutageConformance {
        @Override
        protected CacheFixture.Breakable fixture() {
            return MemoryFixture.real(true, true);
        }
    }

    @Nested
    class Notes extends CacheNotesConformance {
        @Override
        protected CacheFixture.Lossy fixture() {
            return MemoryFixture.real(true, true);
        }
    }
}
