package io.patterns4j.redis;

import io.patterns4j.cache.SharedEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/*
 * A value in Redis is a prefix and the envelope:
 *
 *   0   flags: 0, or 1 when it is expired
 *   1   version, 8 bytes, big-endian, 0 for none
 *   9   stamp, 8 bytes, big-endian: the time of the store at the write, in microseconds
 *   17  envelope
 *
 * Bytes that do not look like that are not ours, and nothing is there.
 */
/** The form of values, and how numbers go to scripts. */
final class Stored {

    private static final int PREFIX = 17;
    private static final int STAMP = 9;
    private static final byte EXPIRED = 1;

    /** Redis adds its wall clock to what it is given and refuses an overflow; a thousand years are for ever. */
    private static final long MAX_MILLIS = 1_000L * 366 * 86_400_000;

    private Stored() {}

    /** Returns the entry in a value; null when there is none. */
    static @Nullable SharedEntry entry(@Nullable ByteBuffer value, StoreClock clock) {
        if (value == null || value.remaining() < PREFIX) {
            return null;
        }
        int start = value.position();
        byte flags = value.get(start);
        long version = value.getLong(start + 1);
        long stamp = value.getLong(start + STAMP);
        if ((flags & ~EXPIRED) != 0 || version < 0 || stamp <= 0) {
            return null;
        }
        value.position(start + PREFIX);
        return new SharedEntry(value, version, stamp, clock.age(stamp), flags == EXPIRED);
    }

    static ByteBuffer bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, value);
    }

    static ByteBuffer text(String value) {
        return ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8));
    }

    static String text(ByteBuffer value) {
        return StandardCharsets.UTF_8.decode(value.duplicate()).toString();
    }

    /** Returns a duration as Redis takes it: whole milliseconds, rounded up, at most a thousand years. */
    static ByteBuffer millis(Duration duration) {
        return text(Long.toString(toMillis(duration)));
    }

    private static long toMillis(Duration duration) {
        if (duration.compareTo(Duration.ofMillis(MAX_MILLIS)) >= 0) {
            return MAX_MILLIS;
        }
        return duration.plusNanos(999_999).toMillis();
    }
}
