package io.patterns4j.bulkhead;

import java.time.Duration;

/**
 * Holds what an adaptive bulkhead knew at one moment.
 *
 * @param limit calls that may run at once now
 * @param inFlight calls that run; above the limit only after it was lowered
 * @param waiting callers in the queue
 * @param rejected calls refused since the bulkhead was built
 * @param dropped calls that counted as dropped since the bulkhead was built
 * @param windows windows that have ended since the bulkhead was built
 * @param rtt the average response time of the last window; zero when there was none, or no call of it succeeded
 * @param callbackFailures times that the law, the classifier or the listener threw since the bulkhead was built
 */
public record AdaptiveSnapshot(
        int limit,
        int inFlight,
        int waiting,
        long rejected,
        long dropped,
        long windows,
        Duration rtt,
        long callbackFailures) {}
