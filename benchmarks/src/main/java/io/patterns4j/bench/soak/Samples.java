package io.patterns4j.bench.soak;

import java.util.Arrays;
import java.util.Locale;

/** Times in nanoseconds; added by one thread, read when that is done. */
final class Samples {

    private long[] nanos = new long[1 << 16];
    private int count;

    void add(long sample) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = sample;
    }

    /** Returns all samples of both. */
    Samples with(Samples other) {
        Samples all = new Samples();
        all.nanos = Arrays.copyOf(nanos, Math.max(1, count + other.count));
        System.arraycopy(other.nanos, 0, all.nanos, count, other.count);
        all.count = count + other.count;
        return all;
    }

    int count() {
        return count;
    }

    /** Returns the time that a fraction of the samples does not exceed; NaN without samples. */
    double quantile(double fraction) {
        if (count == 0) {
            return Double.NaN;
        }
        Arrays.sort(nanos, 0, count);
        return nanos[Math.min(count - 1, (int) Math.ceil(fraction * count) - 1)];
    }

    /** Returns count, p50, p99, p99.9 and maximum as cells of a table. */
    String cells(double unitNanos) {
        return count == 0
                ? "0 | | | | |"
                : String.format(
                        Locale.ROOT,
                        "%,d | %.2f | %.2f | %.2f | %.2f |",
                        count,
                        quantile(0.5) / unitNanos,
                        quantile(0.99) / unitNanos,
                        quantile(0.999) / unitNanos,
                        quantile(1) / unitNanos);
    }
}
