package io.patterns4j.bench.cache;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.patterns4j.redis.RedisTier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** The scripts of the Redis tier, run by hand. */
public final class Scripts {

    private static final byte[] NO_STAMP = new byte[Long.BYTES];
    private static final byte[] NO_VERSION = new byte[Long.BYTES];
    private static final byte[] LEASE_MILLIS = bytes("31000");
    private static final byte[] VALUE_MILLIS = bytes("3600000");

    private final RedisCommands<String, byte[]> redis;
    private final String lease;
    private final String publish;

    Scripts(RedisCommands<String, byte[]> redis) {
        this.redis = redis;
        this.lease = redis.scriptLoad(source("lease"));
        this.publish = redis.scriptLoad(source("publish"));
    }

    /** Takes the lease of a key and publishes a value. */
    public void fill(String value, String lock, byte[] envelope) {
        String[] keys = {value, lock};
        byte[] token = token();
        redis.evalsha(lease, ScriptOutputType.MULTI, keys, NO_STAMP, token, LEASE_MILLIS);
        redis.evalsha(publish, ScriptOutputType.INTEGER, keys, token, NO_VERSION, envelope, VALUE_MILLIS);
    }

    private static byte[] token() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return ByteBuffer.allocate(16)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] source(String name) {
        try (InputStream in = RedisTier.class.getResourceAsStream(name + ".lua")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
