package io.patterns4j.hedge;

import io.patterns4j.internal.Nanos;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/*
 * Two histograms cover the window, one for each half. When the newer one is half a window old it becomes the older one
 * and an empty one takes its place; who still adds to one that has been put away loses one sample.
 *
 * Samples of slow calls are cut off: a first attempt that lost to a hedge is known only to have taken at least as long
 * as it ran. It ran longer than the delay, so it counts on the right side of it, and the part of the samples above the
 * delay is the true one. If that part is larger than it should be the next quantile is above the delay, if smaller
 * below: the delay goes where the quantile of the uncut latencies is. Leaving those samples out, or counting the
 * winners instead, would draw the delay down and down.
 *
 * The delay itself is a word that calls read. It is computed anew by whichever call is the first to find it out of
 * date; the others go on with the old one.
 */
/** The quantile of the latencies of recent calls. */
final class QuantileMeter implements DelayMeter {

    private static final int REFRESHES = 128;
    private static final VarHandle DUE;

    static {
        try {
            DUE = MethodHandles.lookup().findVarHandle(QuantileMeter.class, "dueNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final HedgeDelay.Quantile config;
    private final long earlyNanos;
    private final long atLeastNanos;
    private final long atMostNanos;
    private final long halfNanos;
    private final long intervalNanos;
    private volatile Halves halves;
    private volatile long delayNanos;

    @SuppressWarnings("FieldMayBeFinal") // by VarHandle
    private volatile long dueNanos;

    QuantileMeter(HedgeDelay.Quantile config, long nowNanos) {
        this.config = config;
        this.earlyNanos = nanos(config.early().orElse(null));
        this.atLeastNanos = Nanos.of(config.atLeast());
        this.atMostNanos = nanos(config.atMost().orElse(null));
        this.halfNanos = Nanos.of(config.window()) / 2;
        this.intervalNanos = Nanos.of(config.window()) / REFRESHES;
        this.halves = new Halves(new LatencyHistogram(), new LatencyHistogram(), nowNanos);
        this.delayNanos = earlyNanos;
        this.dueNanos = nowNanos + intervalNanos;
    }

    @Override
    public boolean measures() {
        return true;
    }

    @Override
    public long delayNanos(long nowNanos) {
        long due = dueNanos;
        if (nowNanos - due >= 0 && DUE.compareAndSet(this, due, nowNanos + intervalNanos)) {
            roll(nowNanos);
            delayNanos = compute();
        }
        return delayNanos;
    }

    @Override
    public long lastNanos() {
        return delayNanos;
    }

    @Override
    public void record(long latencyNanos) {
        halves.current.record(latencyNanos);
    }

    /** Is called by one thread at a time, but for one that is held up for a whole interval; then a half is lost. */
    private void roll(long nowNanos) {
        Halves now = halves;
        long ageNanos = nowNanos - now.startNanos;
        if (ageNanos < halfNanos) {
            return;
        }
        boolean adjoining = ageNanos - halfNanos < halfNanos;
        halves = adjoining
                ? new Halves(new LatencyHistogram(), now.current, now.startNanos + halfNanos)
                : new Halves(new LatencyHistogram(), new LatencyHistogram(), nowNanos);
    }

    private long compute() {
        Halves now = halves;
        long[] counts = new long[LogScale.BUCKETS];
        long total = now.current.addTo(counts) + now.previous.addTo(counts);
        if (total < config.calls()) {
            return earlyNanos;
        }
        long exact = LogScale.quantileNanos(counts, total, config.quantile());
        return Math.max(atLeastNanos, Math.min(atMostNanos, exact));
    }

    private static long nanos(@Nullable Duration delay) {
        return delay == null ? NEVER : Nanos.of(delay);
    }

    private record Halves(LatencyHistogram current, LatencyHistogram previous, long startNanos) {}
}
