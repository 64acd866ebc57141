/**
 * Caching that never lies: cache-aside and write-through over a local and a shared tier.
 *
 * <p>{@link io.patterns4j.cache.Cache} is where to begin. {@link io.patterns4j.cache.LocalTier} and
 * {@link io.patterns4j.cache.SharedTier} are the ports that tiers implement.
 */
@org.jspecify.annotations.NullMarked
package io.patterns4j.cache;
