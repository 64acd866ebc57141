package io.patterns4j.ratelimit;

/**
 * Holds what a rate limiter knew at one moment.
 *
 * @param available permits that could be taken at once; less than zero when permits are booked ahead
 * @param waiting callers that have their permits and wait for their time
 * @param rejected calls and permits refused since the limiter was built
 * @param callbackFailures times that the listener threw since the limiter was built
 */
public record RateLimiterSnapshot(long available, int waiting, long rejected, long callbackFailures) {}
