package io.patterns4j.tck;

import io.patterns4j.cache.LocalTier;

class MapLocalTierConformanceTest extends LocalTierConformance {

    @Override
    protected LocalTier<String> tier(int maxEntries) {
        return new MapLocalTier<>(maxEntries);
    }
}
