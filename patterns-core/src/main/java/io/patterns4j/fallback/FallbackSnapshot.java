package io.patterns4j.fallback;

/**
 * Holds what a fallback has done since it was built.
 *
 * @param used calls that a rule answered
 * @param failed calls for which the function of a rule threw, or its stage failed
 * @param callbackFailures times that the classifier, a predicate or the listener threw
 */
public record FallbackSnapshot(long used, long failed, long callbackFailures) {}
