package io.patterns4j;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/*
 * String does the work several times as fast as encoder and decoder, but puts replacements where something is wrong.
 * Those can only be there for a surrogate or as U+FFFD; with one of them, which may be right, the slow way decides.
 */
/** Text in UTF-8. What is no text is an error on both sides, because a replacement character would be another value. */
enum TextCodec implements Codec<String> {
    INSTANCE;

    private static final char REPLACEMENT = '\uFFFD';

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
        return hasSurrogates(value) ? encodeStrictly(value) : value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(ByteBuffer bytes) {
        if (!bytes.hasArray()) {
            return decodeStrictly(bytes);
        }
        int start = bytes.arrayOffset() + bytes.position();
        String text = new String(bytes.array(), start, bytes.remaining(), StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            return decodeStrictly(bytes);
        }
        bytes.position(bytes.limit());
        return text;
    }

    private static boolean hasSurrogates(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static byte[] encodeStrictly(String value) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("value must be well-formed text", e);
        }
    }

    private static String decodeStrictly(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("bytes must be UTF-8", e);
        }
    }
}
