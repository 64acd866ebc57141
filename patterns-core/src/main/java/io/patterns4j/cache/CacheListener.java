package io.patterns4j.cache;

/** SKELETON: hears of what a cache does; primitive arguments, default no-op. */
public interface CacheListener {}
