package io.patterns4j.cache;

import java.nio.ByteBuffer;
import java.util.Arrays;

/*
 * Numbers take as few bytes as they need, seven bits in each, the lowest first. Text is its length and then each char
 * as such a number: one byte for ASCII, at most three for others, and nothing is lost or refused, however odd the text.
 * (UTF-8 has no bytes for half of a surrogate pair, and a replacement would name another key.)
 *
 * Reading never trusts a length: what does not fit into the bytes that are left is malformed.
 */
/** How envelopes and notes are written. For one thread. */
final class Wire {

    private static final int MORE = 0x80;
    private static final int BITS = 0x7F;

    private byte[] bytes;
    private int size;

    /** Creates room for about so many bytes. */
    Wire(int room) {
        bytes = new byte[room];
    }

    /** What is read is not what was written. */
    static final class MalformedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    Wire put(int value) {
        need(1);
        bytes[size++] = (byte) value;
        return this;
    }

    /** Writes a number as eight bytes, so that it lies at a known place. */
    Wire fixed(long value) {
        need(Long.BYTES);
        ByteBuffer.wrap(bytes).putLong(size, value);
        size += Long.BYTES;
        return this;
    }

    /** Writes a number; negative ones take ten bytes. */
    Wire number(long value) {
        need(10);
        long rest = value;
        while ((rest & ~BITS) != 0) {
            bytes[size++] = (byte) ((rest & BITS) | MORE);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    Wire text(String text) {
        number(text.length());
        for (int i = 0; i < text.length(); i++) {
            number(text.charAt(i));
        }
        return this;
    }

    Wire bytes(byte[] some) {
        need(some.length);
        System.arraycopy(some, 0, bytes, size, some.length);
        size += some.length;
        return this;
    }

    /** Returns what was written. */
    ByteBuffer done() {
        return ByteBuffer.wrap(bytes, 0, size).slice();
    }

    private void need(int more) {
        if (bytes.length - size < more) {
            int wanted = Math.max(size + more, (int) Math.min(Integer.MAX_VALUE - 8L, bytes.length * 2L));
            bytes = Arrays.copyOf(bytes, wanted);
        }
    }

    /** Reads one byte, from 0 to 255. */
    static int octet(ByteBuffer in) {
        require(in.hasRemaining(), "too short");
        return in.get() & 0xFF;
    }

    static long fixed(ByteBuffer in) {
        require(in.remaining() >= Long.BYTES, "too short");
        return in.getLong();
    }

    static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int next = octet(in);
            value |= (long) (next & BITS) << shift;
            if ((next & MORE) == 0) {
                return value;
            }
        }
        throw new MalformedException("number too long");
    }

    /** Reads a number that is zero or more. */
    static long natural(ByteBuffer in) {
        long value = number(in);
        require(value >= 0, "number too large");
        return value;
    }

    /** Reads how many things of at least one byte each follow. */
    static int count(ByteBuffer in) {
        long count = natural(in);
        require(count <= in.remaining(), "too short");
        return (int) count;
    }

    static String text(ByteBuffer in) {
        char[] chars = new char[count(in)];
        for (int i = 0; i < chars.length; i++) {
            long value = number(in);
            require(value >= 0 && value <= Character.MAX_VALUE, "no char");
            chars[i] = (char) value;
        }
        return new String(chars);
    }

    static void require(boolean rule, String message) {
        if (!rule) {
            throw new MalformedException(message);
        }
    }
}
