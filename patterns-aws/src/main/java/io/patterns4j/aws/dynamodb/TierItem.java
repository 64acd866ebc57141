package io.patterns4j.aws.dynamodb;

import io.patterns4j.cache.Fill;
import io.patterns4j.cache.SharedEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/*
 * An item and its attributes. Names are short, because they are paid for.
 *
 *     value      e envelope (B), v version, s stamp, x whether it was expired, a when it was stored, u until when it is
 *                there
 *     lease      t token, l until when
 *     fence      f until when, g how long in all
 *     clock      c its reading
 *     mark       m the reading at the last invalidation of the tag
 *     all        expires: seconds, for the table's time to live
 *
 * Times are milliseconds of the service. Ends are written late and read early: to the highest time that it may be when
 * it is written, compared with the lowest that it may be when it is read. So nothing ends before its time by any two
 * machines; it may end later by what their bounds are apart. The age of a value is told by what is probable.
 */
/** Reads and writes the attributes of items. */
final class TierItem {

    static final String ENVELOPE = "e";
    static final String STAMP = "s";
    static final String TOKEN = "t";
    static final String CLOCK = "c";
    static final String MARK = "m";

    /** Larger ones do not fit into an item of 400 KB with a key of 2 KB and the rest. */
    static final int MAX_ENVELOPE = 400 * 1_024 - 4_096;

    /** How long items stay at least after the last of their times, so that a fence outlives a value that is stored. */
    static final Duration GRACE = Duration.ofHours(1);

    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final AttributeValue YES = AttributeValue.fromBool(true);

    private TierItem() {}

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    static AttributeValue yes() {
        return YES;
    }

    static long number(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null ? 0 : Long.parseLong(value.n());
    }

    /** Returns a duration in milliseconds, rounded up, at most a hundred years. */
    static long millis(Duration duration) {
        Duration bounded = duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
        return bounded.plusNanos(999_999).toMillis();
    }

    /** Returns for the table's time to live when something may go that is needed until then. */
    static AttributeValue expires(long untilMillis) {
        return number(untilMillis / 1_000 + 1 + GRACE.toSeconds());
    }

    /** Returns the value of an item; null when there is none or its time is over. */
    static @Nullable SharedEntry entry(Map<String, AttributeValue> item, ServiceClock clock) {
        AttributeValue envelope = item.get(ENVELOPE);
        if (envelope == null) {
            return null;
        }
        long nanos = clock.nanos();
        if (clock.lowMillis(nanos) >= number(item, "u")) {
            return null;
        }
        long age = clock.probableMillis(nanos) - number(item, "a");
        return new SharedEntry(
                envelope.b().asByteBuffer(),
                number(item, "v"),
                number(item, STAMP),
                Duration.ofMillis(Math.max(0, age)),
                item.containsKey("x"));
    }

    /** Returns whether a fill can be stored. */
    static boolean fits(Fill fill) {
        return fill.envelope().remaining() <= MAX_ENVELOPE;
    }

    /** Returns what {@link DynamoDbSpace#STORE} stores. */
    static Map<String, AttributeValue> values(Fill fill, AttributeValue stamp, ServiceClock clock) {
        long nanos = clock.nanos();
        long until = clock.highMillis(nanos) + millis(fill.keep());
        Map<String, AttributeValue> values = new HashMap<>(16);
        byte[] envelope = new byte[fill.envelope().remaining()];
        fill.envelope().duplicate().get(envelope);
        values.put(":e", AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(envelope)));
        values.put(":v", number(fill.version()));
        values.put(":s", stamp);
        values.put(":a", number(clock.probableMillis(nanos)));
        values.put(":u", number(until));
        values.put(":expires", expires(until));
        return values;
    }
}
