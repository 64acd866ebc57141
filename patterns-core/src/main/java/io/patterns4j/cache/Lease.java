package io.patterns4j.cache;

/**
 * The right to fill a key of a {@link SharedSpace}.
 *
 * @param key the key
 * @param token tells this lease from all others
 */
public record Lease(String key, String token) {}
