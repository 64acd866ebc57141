package io.patterns4j.ratelimit;

import io.patterns4j.internal.Checks;
import java.time.Duration;

/**
 * So many permits in such a time, and how many of them at once.
 *
 * <pre>{@code
 * Bandwidth.of(100, Duration.ofSeconds(1))              // 100/s, at most 10 at once
 * Bandwidth.of(100, Duration.ofSeconds(1)).burst(20)    // 100/s, at most 20 at once
 * }</pre>
 *
 * <p><b>Guarantees.</b> No window of the length of the period, wherever it begins, admits more than {@code limit +
 * burst} permits.
 *
 * @param limit permits that come in each period, evenly spread; from 1 to {@link #MAX_LIMIT}, and no more than one in a
 *     nanosecond
 * @param period the time that the limit is for; above zero, at most {@link #MAX_PERIOD}
 * @param burst permits that can be saved up; 1 or more, and refilled within {@link #MAX_PERIOD}
 */
public record Bandwidth(int limit, Duration period, int burst) {

    /** The largest limit, and the largest burst: {@value}. */
    public static final int MAX_LIMIT = 1_000_000_000;

    /** The longest period, a year. */
    public static final Duration MAX_PERIOD = Duration.ofDays(366);

    /** Checks the values. */
    public Bandwidth {
        Checks.between("limit", limit, 1, MAX_LIMIT);
        Checks.positive("period", period);
        Checks.that(period.compareTo(MAX_PERIOD) <= 0, "period", "must be <= " + MAX_PERIOD, period);
        Checks.that(limit <= period.toNanos(), "limit", "must be <= 1 per nanosecond of " + period, limit);
        Checks.between("burst", burst, 1, MAX_LIMIT);
        double refillNanos = (double) burst / limit * period.toNanos();
        Checks.that(
                refillNanos <= MAX_PERIOD.toNanos(),
                "burst",
                "must be refilled within " + MAX_PERIOD + " by " + limit + " per " + period,
                burst);
    }

    /**
     * Returns a bandwidth with the default burst: a tenth of the limit, rounded down, at least 1. With it a window
     * never holds more than about 110 % of the limit; a burst as large as the limit would make that 200 %.
     *
     * @param limit permits in each period
     * @param period the time that the limit is for
     * @return a new bandwidth
     */
    public static Bandwidth of(int limit, Duration period) {
        return new Bandwidth(limit, period, defaultBurst(limit));
    }

    /**
     * Returns the same bandwidth with another burst.
     *
     * @param burst permits that can be saved up; 1 or more
     * @return a new bandwidth
     */
    public Bandwidth burst(int burst) {
        return new Bandwidth(limit, period, burst);
    }

    /** Returns the same period with another limit; a default burst follows the limit. */
    Bandwidth resized(int next) {
        return new Bandwidth(next, period, burst == defaultBurst(limit) ? defaultBurst(next) : burst);
    }

    private static int defaultBurst(int limit) {
        return Math.max(1, limit / 10);
    }
}
