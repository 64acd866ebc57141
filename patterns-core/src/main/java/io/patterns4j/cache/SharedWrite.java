package io.patterns4j.cache;

import java.nio.ByteBuffer;

/**
 * What a put into a cache writes to its shared tier, for a log that writes it in one step with its own record.
 *
 * @param cache the name of the cache
 * @param key the key in its {@link SharedSpace}
 * @param fill what is stored
 * @param note what other nodes hear
 */
public record SharedWrite(String cache, String key, Fill fill, ByteBuffer note) {}
