package io.patterns4j.cache;

/**
 * Holds what a cache has counted since it was built. Each call of a caller is one local hit, one shared hit, one stale
 * answer or one miss for each of its keys.
 *
 * @param localHits answers that were fresh in the local tier, absence included
 * @param sharedHits answers that were fresh in the shared tier, absence included
 * @param staleServed answers whose time was over
 * @param misses answers that were loaded, and those that failed
 * @param loads times that a loader was asked for keys
 * @param loadFailures those that failed
 * @param refusedFills loaded values that were not stored because they may have been old
 * @param undecodable entries of the shared tier that could not be read, and values that could not be written
 * @param callbackFailures times that the listener threw
 * @param negativeHits those of the hits that were absence
 * @param joined callers that waited for a load of somebody else
 * @param inFlight loads and reads of the shared tier under way now
 * @param localSize about how many entries the local tier has now
 * @param queued invalidations that wait for the shared tier, which is not read before it has them
 * @param suspect whether invalidations of other nodes may be missed now
 */
public record CacheSnapshot(
        long localHits,
        long sharedHits,
        long staleServed,
        long misses,
        long loads,
        long loadFailures,
        long refusedFills,
        long undecodable,
        long callbackFailures,
        long negativeHits,
        long joined,
        long inFlight,
        long localSize,
        long queued,
        boolean suspect) {

    /**
     * Returns which part of the calls needed no load.
     *
     * @return between 0 and 1; 0 when there were none
     */
    public double hitRatio() {
        long hits = localHits + sharedHits + staleServed;
        return hits == 0 ? 0 : (double) hits / (hits + misses);
    }
}
