package io.patterns4j.session;

import java.nio.ByteBuffer;

/**
 * What a space holds of a session: kind, codec, schema, version of the value, how long it had lived when it was stored,
 * and the bytes of the value.
 */
record StoredSession(byte kind, int codecId, int schema, long version, long livedNanos, ByteBuffer value) {

    /** Holds a value. */
    static final byte LIVE = 1;

    /** Was removed; keeps a write that is under way from bringing it back. */
    static final byte REMOVED = 2;

    private static final int HEADER = 1 + 1 + 2 + 8 + 8;

    static StoredSession removed() {
        return new StoredSession(REMOVED, 0, 0, 0, 0, ByteBuffer.allocate(0));
    }

    static StoredSession read(ByteBuffer bytes) {
        ByteBuffer in = bytes.duplicate();
        if (in.remaining() < HEADER) {
            throw new IllegalArgumentException("session must have a header: bytes=" + in.remaining());
        }
        byte kind = in.get();
        if (kind != LIVE && kind != REMOVED) {
            throw new IllegalArgumentException("session must be of a known kind: kind=" + kind);
        }
        return new StoredSession(
                kind, Byte.toUnsignedInt(in.get()), Short.toUnsignedInt(in.getShort()), in.getLong(), in.getLong(), in);
    }

    ByteBuffer bytes() {
        return ByteBuffer.allocate(HEADER + value.remaining())
                .put(kind)
                .put((byte) codecId)
                .putShort((short) schema)
                .putLong(version)
                .putLong(livedNanos)
                .put(value.duplicate())
                .flip();
    }

    boolean live() {
        return kind == LIVE;
    }
}
