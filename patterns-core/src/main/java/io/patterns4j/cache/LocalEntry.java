package io.patterns4j.cache;

import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link LocalTier} holds under a key; made by the cache, opaque to everybody else but for its weight and its
 * end.
 */
public final class LocalEntry {

    private final @Nullable Object value;
    private final long version;
    private final Set<String> tags;
    private final int weight;
    private final long storedNanos;
    private final long freshNanos;
    private final long keepNanos;

    LocalEntry(@Nullable Object value, long version, Set<String> tags, int weight, long[] times) {
        this.value = value;
        this.version = version;
        this.tags = tags;
        this.weight = weight;
        this.storedNanos = times[0];
        this.freshNanos = times[1];
        this.keepNanos = times[2];
    }

    /**
     * Returns an entry for those who write or test a {@link LocalTier}; a {@link Cache} makes its own.
     *
     * @param value what it holds
     * @param weight what it costs in a tier that is bounded by weight; zero or more
     * @param keep for how long it is of use; zero or more
     * @param nowNanos a reading of the ticker, from which its time counts
     * @return the entry
     */
    public static LocalEntry of(Object value, int weight, Duration keep, long nowNanos) {
        Checks.notNull("value", value);
        Checks.that(weight >= 0, "weight", "must be >= 0", weight);
        long keepNanos = Nanos.of(Checks.notNegative("keep", keep));
        return new LocalEntry(value, 0, Set.of(), weight, new long[] {nowNanos, keepNanos, keepNanos});
    }

    /**
     * Returns what the entry costs in a tier that is bounded by weight.
     *
     * @return zero or more; 1 unless the loader said otherwise
     */
    public int weight() {
        return weight;
    }

    /**
     * Returns when the time of the entry began.
     *
     * @return a reading of the cache's ticker
     */
    public long storedNanos() {
        return storedNanos;
    }

    /**
     * Returns for how long the entry may still be of use; after that the tier may drop it whenever it likes.
     *
     * @param nowNanos a reading of the cache's ticker
     * @return nanoseconds, zero or more
     */
    public long remainingNanos(long nowNanos) {
        return Nanos.remaining(storedNanos, keepNanos, nowNanos);
    }

    @Nullable
    Object value() {
        return value;
    }

    long version() {
        return version;
    }

    Set<String> tags() {
        return tags;
    }

    boolean fresh(long nowNanos) {
        return nowNanos - storedNanos < freshNanos;
    }
}
