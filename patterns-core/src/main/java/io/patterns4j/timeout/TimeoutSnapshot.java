package io.patterns4j.timeout;

/**
 * Holds what a timeout knew at one moment.
 *
 * @param timeouts calls that ended with a {@link TimeoutExceededException} of this policy since it was built
 * @param callbackFailures times that the listener threw since the timeout was built
 */
public record TimeoutSnapshot(long timeouts, long callbackFailures) {}
