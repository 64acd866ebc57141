package io.patterns4j.cache;

/** SKELETON: counters; the names are fixed, others may be added. */
public record CacheSnapshot(
        long localHits,
        long sharedHits,
        long staleServed,
        long misses,
        long loads,
        long loadFailures,
        long refusedFills,
        long undecodable,
        long callbackFailures) {}
