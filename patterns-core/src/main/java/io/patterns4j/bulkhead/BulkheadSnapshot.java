package io.patterns4j.bulkhead;

/**
 * Holds what a bulkhead knew at one moment.
 *
 * @param limit calls that may run at once; of a partition its guaranteed share
 * @param inFlight permits that are taken; above the limit only after the limit was lowered, or, in a partition, when it
 *     borrows
 * @param waiting callers in the queue
 * @param rejected calls refused since the bulkhead was built
 * @param callbackFailures times that the listener threw since the bulkhead was built
 */
public record BulkheadSnapshot(int limit, int inFlight, int waiting, long rejected, long callbackFailures) {

    /**
     * Returns how many permits are free within the limit.
     *
     * @return zero or more
     */
    public int available() {
        return Math.max(0, limit - inFlight);
    }
}
