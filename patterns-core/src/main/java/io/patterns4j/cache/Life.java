package io.patterns4j.cache;

import io.patterns4j.cache.LocalEntry.Facts;
import io.patterns4j.cache.LocalEntry.Spans;
import io.patterns4j.internal.Nanos;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/*
 * The rules of time, without a clock: spans in, spans out. For ever is Long.MAX_VALUE and stays that; sums saturate.
 *
 * XFetch refreshes when -beta * cost * ln(U) >= remaining, U uniform in (0, 1). Below a probability of e^-40 that is
 * never, so nothing is drawn until the end is nearer than 40 * beta * cost: a hit before costs one comparison.
 */
/** How long what a cache holds is of which use. */
final class Life {

    private static final double NEVER = 40;
    private static final double MIN_SLACK = 0.01;

    private final long ttlNanos;
    private final long negativeNanos;
    private final long localNanos;
    private final long staleIfErrorNanos;
    private final long staleWhileRevalidateNanos;
    private final double jitterRatio;
    private final @Nullable EarlyRefresh early;

    /** Takes the rules from a configuration, with a further cap on the use of local copies. */
    Life(CacheConfig config, long localCapNanos) {
        this.ttlNanos = Nanos.of(config.ttl());
        this.negativeNanos = Nanos.of(config.negativeTtl());
        this.localNanos =
                Math.min(localCapNanos, config.localTtl().map(Nanos::of).orElse(Long.MAX_VALUE));
        this.staleIfErrorNanos = Nanos.of(config.staleIfError());
        this.staleWhileRevalidateNanos = Nanos.of(config.staleWhileRevalidate());
        this.jitterRatio = config.jitterRatio();
        this.early = config.earlyRefresh().orElse(null);
    }

    /** Returns for how long an answer is fresh, without jitter; zero or less when it is not to be stored. */
    long freshNanos(Loaded<?> loaded) {
        Duration own = loaded.ttl();
        if (!loaded.stored()) {
            return 0;
        } else if (own != null) {
            return own.isNegative() ? 0 : Nanos.of(own);
        }
        return loaded.value() == null ? negativeNanos : ttlNanos;
    }

    /** Returns a span shortened at random; above zero when the span is. */
    long jittered(long nanos) {
        if (nanos == Long.MAX_VALUE || jitterRatio == 0) {
            return nanos;
        }
        double cut = ThreadLocalRandom.current().nextDouble() * jitterRatio;
        return Math.max(Math.min(nanos, 1), nanos - (long) (nanos * cut));
    }

    /** Returns for how long something is kept that is fresh so long. Absence is not kept longer than it is fresh. */
    long keepNanos(long freshNanos, boolean negative) {
        long staleNanos = negative ? 0 : Math.max(staleIfErrorNanos, staleWhileRevalidateNanos);
        return plus(freshNanos, staleNanos);
    }

    /** Makes the entry of a value that was stored now and is fresh for so long. */
    LocalEntry entry(@Nullable Object value, Facts facts, long nowNanos, long freshNanos) {
        return entry(value, facts, nowNanos, new Span(freshNanos, freshNanos));
    }

    /** Makes the entry of a value that has lived elsewhere for a part of its time. */
    LocalEntry entry(@Nullable Object value, Facts facts, long nowNanos, Span span) {
        long useNanos = Math.min(span.leftNanos, localNanos);
        long calmNanos = value == null ? useNanos : Math.min(useNanos, calmNanos(facts.costNanos(), span));
        long keepNanos = keepNanos(span.leftNanos, value == null);
        return new LocalEntry(value, facts, new Spans(nowNanos, calmNanos, useNanos, span.leftNanos, keepNanos));
    }

    /** Tells whether an entry that is not calm any more is to be refreshed by whoever asks. */
    boolean early(LocalEntry entry, long nowNanos) {
        if (entry.value() == null || early == null) {
            return false;
        }
        if (early instanceof EarlyRefresh.XFetch xfetch) {
            double luck = -Math.log(1 - ThreadLocalRandom.current().nextDouble());
            return xfetch.beta() * entry.costNanos() * luck
                    >= Nanos.remaining(entry.storedNanos(), entry.freshNanos(), nowNanos);
        }
        return !entry.calm(nowNanos);
    }

    /** Tells whether a value that is over is still good while it is refreshed. */
    boolean servedWhileRevalidated(LocalEntry entry, long nowNanos) {
        return !entry.fresh(nowNanos) && within(entry, nowNanos, staleWhileRevalidateNanos);
    }

    /** Tells whether a value is still good when a load fails. */
    boolean servedOnError(LocalEntry entry, long nowNanos) {
        return staleIfErrorNanos > 0 && within(entry, nowNanos, staleIfErrorNanos);
    }

    /** Tells whether a value is good by any rule while something better is waited for. */
    boolean servedWhenLate(LocalEntry entry, long nowNanos) {
        return servedOnError(entry, nowNanos) || servedWhileRevalidated(entry, nowNanos);
    }

    /** Tells whether an entry ends later than another by more than jitter and rounding explain. */
    boolean later(LocalEntry entry, LocalEntry than, long nowNanos) {
        long left = Nanos.remaining(entry.storedNanos(), entry.freshNanos(), nowNanos);
        long other = Nanos.remaining(than.storedNanos(), than.freshNanos(), nowNanos);
        return left - other > Nanos.scaled(left, Math.max(jitterRatio, MIN_SLACK));
    }

    private static boolean within(LocalEntry entry, long nowNanos, long staleNanos) {
        return entry.value() != null
                && nowNanos - entry.storedNanos() < plus(entry.freshNanos(), staleNanos)
                && entry.remainingNanos(nowNanos) > 0;
    }

    private long calmNanos(long costNanos, Span span) {
        if (early == null) {
            return Long.MAX_VALUE;
        }
        long windowNanos = early instanceof EarlyRefresh.XFetch xfetch
                ? Nanos.scaled(costNanos, NEVER * xfetch.beta())
                : Nanos.scaled(span.wholeNanos, 1 - ((EarlyRefresh.After) early).ratio());
        return Math.max(0, span.leftNanos - windowNanos);
    }

    private static long plus(long nanos, long more) {
        long sum = nanos + more;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** A time to live, and what is left of it. */
    record Span(long wholeNanos, long leftNanos) {}
}
