package io.patterns4j.examples.catalogue;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts how long things took, in steps of about an eighth. */
final class Latencies {

    private static final int STEPS = 8;

    private final AtomicLongArray counts = new AtomicLongArray(Long.SIZE * STEPS);

    void add(long nanos) {
        long value = Math.max(STEPS, nanos);
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
        int step = (int) (value >>> (exponent - 3)) - STEPS;
        counts.incrementAndGet(exponent * STEPS + step);
    }

    long count() {
        long sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** Says how many there were, the median and the 99th percentile. */
    @Override
    public String toString() {
        long all = count();
        return all == 0
                ? "none"
                : String.format(
                        Locale.ROOT, "%,d, median %s, p99 %s", all, text(nanos(all / 2)), text(nanos(all * 99 / 100)));
    }

    /** Returns below what that many were. */
    private long nanos(long rank) {
        long sum = 0;
        int i = 0;
        while (sum <= rank && i < counts.length()) {
            sum += counts.get(i++);
        }
        return (STEPS + i % STEPS) * (1L << (i / STEPS - 3));
    }

    private static String text(long nanos) {
        return nanos < 1_000_000
                ? String.format(Locale.ROOT, "%.1f us", nanos / 1e3)
                : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
}
