package io.patterns4j.cache;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What a {@link SharedSpace} holds under a key.
 *
 * @param envelope what the cache stored, from position to limit; read-only use
 * @param version the version of the fill; 0 when it had none
 * @param stamp tells this entry from others of its key, above or below zero but never 0
 * @param age how long ago it was stored, by the clock of the store; never negative
 * @param expired whether it was expired by {@link Removal#expire} since
 */
public record SharedEntry(ByteBuffer envelope, long version, long stamp, Duration age, boolean expired) {}
