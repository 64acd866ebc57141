package io.patterns4j.redis.torture;

import io.patterns4j.Codec;
import java.nio.ByteBuffer;

/** Numbers as eight bytes. */
final class LongCodec implements Codec<Long> {

    @Override
    public int id() {
        return 128;
    }

    @Override
    public int schema() {
        return 0;
    }

    @Override
    public byte[] encode(Long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, value).array();
    }

    @Override
    public Long decode(ByteBuffer bytes) {
        return bytes.getLong(bytes.position());
    }
}
