package io.patterns4j;

import java.nio.ByteBuffer;

/**
 * Turns values into bytes and back, for stores that several versions of a service share.
 *
 * <p><b>Guarantees.</b> Implementations MUST be safe for use by many threads, MUST give back an equal value for the
 * bytes of a value, and MUST throw when bytes are not theirs rather than return something else. Bytes are stored
 * together with {@link #id()} and {@link #schema()}; a reader with others does not even try to decode them.
 *
 * <p>Java serialization is not offered, and never used by this library.
 *
 * @param <V> the type of the values
 */
public interface Codec<V> {

    /**
     * Returns which format the bytes have.
     *
     * @return between 0 and 255; 0 is raw bytes, 1 is UTF-8 text, 2 is JSON by Jackson, from 128 on they are free for
     *     users
     */
    int id();

    /**
     * Returns which shape of value the bytes hold. To be raised when older or newer code could not read them.
     *
     * @return between 0 and 65,535
     */
    int schema();

    /**
     * Encodes a value.
     *
     * @param value what to encode
     * @return its bytes; the caller does not change them
     * @throws RuntimeException when this value cannot be encoded
     */
    byte[] encode(V value);

    /**
     * Decodes a value.
     *
     * @param bytes what {@link #encode} made, from position to limit; not to be kept or changed
     * @return the value
     * @throws RuntimeException when they are not bytes of such a value
     */
    V decode(ByteBuffer bytes);

    /**
     * Returns the codec of raw bytes, which are copied when they are decoded.
     *
     * @return the shared codec
     */
    static Codec<byte[]> bytes() {
        return BytesCodec.INSTANCE;
    }

    /**
     * Returns the codec of text in UTF-8.
     *
     * @return the shared codec
     */
    static Codec<String> text() {
        return TextCodec.INSTANCE;
    }
}
