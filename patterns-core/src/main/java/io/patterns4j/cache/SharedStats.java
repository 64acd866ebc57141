package io.patterns4j.cache;

/**
 * What the shared side has counted.
 *
 * @param readable whether the tier may be read now
 * @param suspectNanos for how long notes may have been missed; -1 when they arrive
 * @param suspicions how often notes may have been missed
 * @param failures operations that failed or took too long
 * @param timeouts of these, those that took too long
 * @param rejections operations that the breaker refused
 * @param queued invalidations that wait to be sent
 * @param dropped invalidations that there was no room for; everything is invalidated in their place
 * @param replayed keys and tags that were sent again after the store may have lost writes
 * @param gaps notes of other nodes that did not arrive, as far as that is known; one for each gap
 * @param unknownNotes notes that could not be read
 * @param peers other nodes that are known
 */
record SharedStats(
        boolean readable,
        long suspectNanos,
        long suspicions,
        long failures,
        long timeouts,
        long rejections,
        long queued,
        long dropped,
        long replayed,
        long gaps,
        long unknownNotes,
        int peers) {}
