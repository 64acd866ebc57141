package io.patterns4j.writebehind;

import io.patterns4j.Codec;
import io.patterns4j.internal.Checks;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A log, and how keys and values are written in it. */
record Durable<K, V>(WriteLog log, Codec<K> keys, Codec<V> values) {

    Durable {
        Checks.notNull("log", log);
        Checks.notNull("keyCodec", keys);
        Checks.notNull("valueCodec", values);
    }

    byte[] key(K key) {
        return keys.encode(key);
    }

    byte @Nullable [] value(@Nullable V value) {
        return value == null ? null : values.encode(value);
    }

    Op<K, V> decode(WriteLog.Entry entry, long nowNanos) {
        byte[] value = entry.value();
        K key = keys.decode(ByteBuffer.wrap(entry.key()).asReadOnlyBuffer());
        V decoded = value == null ? null : values.decode(ByteBuffer.wrap(value).asReadOnlyBuffer());
        int weight = entry.key().length + (value == null ? 0 : value.length);
        return new Op<>(key, decoded, new Op.Stamp(entry.position(), weight, nowNanos));
    }
}
