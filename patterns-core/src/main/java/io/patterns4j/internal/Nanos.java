package io.patterns4j.internal;

import java.time.Duration;

/** Arithmetic on monotonic nanoseconds that survives overflow. */
public final class Nanos {

    private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE);

    private Nanos() {}

    /** Returns the duration in nanoseconds, at most {@link Long#MAX_VALUE} (292 years). */
    public static long of(Duration duration) {
        return duration.compareTo(MAX) >= 0 ? Long.MAX_VALUE : duration.toNanos();
    }

    /**
     * Returns what is left of a period, zero or more. Readings are subtracted before anything is compared, so that it
     * is right across the overflow of the ticker; a reading before the start counts as the start.
     */
    public static long remaining(long startNanos, long periodNanos, long nowNanos) {
        long elapsed = Math.max(0L, nowNanos - startNanos);
        return Math.max(0L, periodNanos - elapsed);
    }

    /** Returns the product, at most {@link Long#MAX_VALUE}; the factor is zero or more. */
    public static long scaled(long nanos, double factor) {
        return (long) Math.min((double) Long.MAX_VALUE, nanos * factor);
    }
}
