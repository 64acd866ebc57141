package io.patterns4j.cache;

import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * All times are spans from storedNanos on, so one subtraction and one comparison decide, right across the overflow of
 * the clock: calm <= use <= fresh <= keep. Up to calm nothing has to be asked but that; between calm and use the entry
 * may be due for an early refresh; between use and fresh the shared tier is asked again (localTtl, no notes); from
 * fresh on it is stale.
 */
/**
 * What a {@link LocalTier} holds under a key; made by the cache, opaque to everybody else but for its weight and its
 * end. Immutable.
 */
public final class LocalEntry {

    private final @Nullable Object value;
    private final Facts facts;
    private final long storedNanos;
    private final long calmNanos;
    private final long useNanos;
    private final long freshNanos;
    private final long keepNanos;

    LocalEntry(@Nullable Object value, Facts facts, Spans spans) {
        this.value = value;
        this.facts = facts;
        this.storedNanos = spans.storedNanos;
        this.calmNanos = spans.calmNanos;
        this.useNanos = spans.useNanos;
        this.freshNanos = spans.freshNanos;
        this.keepNanos = spans.keepNanos;
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
        Spans spans = new Spans(nowNanos, keepNanos, keepNanos, keepNanos, keepNanos);
        return new LocalEntry(value, new Facts(0, Set.of(), weight, 0), spans);
    }

    /**
     * Returns what the entry costs in a tier that is bounded by weight.
     *
     * @return zero or more; 1 unless the loader said otherwise
     */
    public int weight() {
        return facts.weight;
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

    /** Returns the value; null when it is known that there is none. */
    @Nullable
    Object value() {
        return value;
    }

    long version() {
        return facts.version;
    }

    Set<String> tags() {
        return facts.tags;
    }

    /** Returns how long its load took. */
    long costNanos() {
        return facts.costNanos;
    }

    long freshNanos() {
        return freshNanos;
    }

    /** Tells whether it is a hit without further questions. */
    boolean calm(long nowNanos) {
        return nowNanos - storedNanos < calmNanos;
    }

    /** Tells whether it may be used without asking the shared tier. */
    boolean usable(long nowNanos) {
        return nowNanos - storedNanos < useNanos;
    }

    /** Tells whether its time to live is not over. */
    boolean fresh(long nowNanos) {
        return nowNanos - storedNanos < freshNanos;
    }

    /** Returns a copy whose time to live is over now; it is kept as long as before. */
    LocalEntry expired(long nowNanos) {
        long lived = Math.min(freshNanos, Math.max(0, nowNanos - storedNanos));
        return new LocalEntry(value, facts, new Spans(storedNanos, 0, 0, lived, keepNanos));
    }

    /** Spans of time in nanoseconds, from when it was stored. */
    record Spans(long storedNanos, long calmNanos, long useNanos, long freshNanos, long keepNanos) {}

    /** What is known of the value besides. */
    record Facts(long version, Set<String> tags, int weight, long costNanos) {}
}
