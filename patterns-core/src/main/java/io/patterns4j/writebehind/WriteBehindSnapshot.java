package io.patterns4j.writebehind;

import java.time.Duration;

/**
 * Holds what a write-behind knew at one moment. Counters count since it was built.
 *
 * @param pendingKeys keys with writes that the store does not have; without coalescing, such writes
 * @param pendingBytes what their values weigh; zero without a weigher or a log
 * @param inFlight writes in batches that are under way
 * @param oldest how long the oldest of the writes has waited, counted from the first of those that it replaces; zero
 *     when there is none
 * @param waiting callers in line for a place
 * @param written writes that the store has taken
 * @param coalesced writes that a later one has replaced
 * @param batches batches that have ended
 * @param batchedWrites writes in those batches
 * @param retries times that a write was tried again
 * @param deadLetters writes that were given up
 * @param refused writes that were refused
 * @param logFailures times that the log failed
 * @param callbackFailures times that the listener, the sink of dead letters or the cache threw
 */
public record WriteBehindSnapshot(
        int pendingKeys,
        long pendingBytes,
        int inFlight,
        Duration oldest,
        int waiting,
        long written,
        long coalesced,
        long batches,
        long batchedWrites,
        long retries,
        long deadLetters,
        long refused,
        long logFailures,
        long callbackFailures) {

    /**
     * Returns how many writes a batch had in the mean.
     *
     * @return zero when there was none
     */
    public double meanBatch() {
        return batches == 0 ? 0.0 : (double) batchedWrites / batches;
    }
}
