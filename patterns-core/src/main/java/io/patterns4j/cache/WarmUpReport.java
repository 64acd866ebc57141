package io.patterns4j.cache;

/** SKELETON: how far a warm-up has come. */
public record WarmUpReport(long done, long loaded, long present, long failed) {}
