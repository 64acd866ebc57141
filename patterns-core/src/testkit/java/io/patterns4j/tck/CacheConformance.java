package io.patterns4j.tck;

import org.junit.jupiter.api.Nested;

/**
 * What every cache does, whatever its tiers: all suites that need no more than {@link CacheFixture}. Suites that need
 * more are run beside it.
 *
 * <pre>{@code
 * class MyLocalTierCacheTest extends CacheConformance {
 *     protected CacheFixture fixture() {
 *         return CacheFixture.local(MyLocalTier::new);
 *     }
 * }
 * }</pre>
 */
public abstract class CacheConformance {

    /** Creates the suite. */
    protected CacheConformance() {}

    /**
     * Returns a new fixture, for one test.
     *
     * @return the fixture
     */
    protected abstract CacheFixture fixture();

    @Nested
    class SingleFlight extends CacheSingleFlightConformance {
        @Override
        protected CacheFixture fixture() {
            return CacheConformance.this.fixture();
        }
    }

    @Nested
    class StaleSet extends CacheStaleSetConformance {
        @Override
        protected CacheFixture fixture() {
            return CacheConformance.this.fixture();
        }
    }

    @Nested
    class StaleServing extends CacheStaleServingConformance {
        @Override
        protected CacheFixture fixture() {
            return CacheConformance.this.fixture();
        }
    }

    @Nested
    class Negative extends CacheNegativeConformance {
        @Override
        protected CacheFixture fixture() {
            return CacheConformance.this.fixture();
        }
    }

    @Nested
    class Bulk extends CacheBulkConformance {
        @Override
        protected CacheFixture fixture() {
            return CacheConformance.this.fixture();
        }
    }

    @Nested
    class Lifecycle extends CacheLifecycleConformance {
        @Override
        protected CacheFixture fixture() {
            return CacheConformance.this.fixture();
        }
    }
}
