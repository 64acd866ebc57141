package io.patterns4j.context;

/**
 * Holds what a context propagation has done since it was built.
 *
 * @param restored times that a thread was given the context of another
 * @param carrierFailures times that a carrier threw
 * @param callbackFailures times that the listener threw
 */
public record ContextSnapshot(long restored, long carrierFailures, long callbackFailures) {}
