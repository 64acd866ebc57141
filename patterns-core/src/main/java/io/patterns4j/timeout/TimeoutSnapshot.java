package io.patterns4j.timeout;

/**
 * Holds what a timeout knew at one moment.
 *
 * @param timeouts calls that ended with a {@link TimeoutExceededException} of this policy since it was built
 * @param callbackFailures times that the listener, the executor or the closing of a value that came too late threw
 */
public record TimeoutSnapshot(long timeouts, long callbackFailures) {}
