package io.patterns4j.cache;

/**
 * How far a warm-up has come.
 *
 * @param done keys that are done, one way or the other
 * @param loaded of these, those that were loaded for it, by it or somebody else
 * @param present of these, those that a tier had already
 * @param failed of these, those whose load failed
 */
public record WarmUpReport(long done, long loaded, long present, long failed) {}
