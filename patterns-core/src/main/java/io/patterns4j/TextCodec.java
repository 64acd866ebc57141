package io.patterns4j;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text in UTF-8. What is no text is an error on both sides, because a replacement character would be another value. */
enum TextCodec implements Codec<String> {
    INSTANCE;

    @Override
    public int id() {
        return 1;
    }

    @Override
    public int schema() {
        return 0;
    }

    @Override
    public byte[] encode(String value) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("value must be well-formed text", e);
        }
    }

    @Override
    public String decode(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("bytes must be UTF-8", e);
        }
    }
}
