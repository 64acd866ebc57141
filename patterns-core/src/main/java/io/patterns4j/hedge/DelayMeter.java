package io.patterns4j.hedge;

import io.patterns4j.internal.Nanos;

/** What a {@link HedgeDelay} comes to just now. */
interface DelayMeter {

    /** Stands for a delay that no call reaches. */
    long NEVER = Long.MAX_VALUE;

    /** Returns whether it has to be told of latencies, and the time. */
    boolean measures();

    /** Returns the delay for a call that begins now. */
    long delayNanos(long nowNanos);

    /** Returns the delay that was computed last. */
    long lastNanos();

    /** Takes a latency into account. */
    void record(long latencyNanos);

    static DelayMeter of(HedgeDelay delay, long nowNanos) {
        if (delay instanceof HedgeDelay.Quantile quantile) {
            return new QuantileMeter(quantile, nowNanos);
        }
        return new FixedMeter(Nanos.of(((HedgeDelay.Fixed) delay).delay()));
    }

    /** Always the same. */
    record FixedMeter(long lastNanos) implements DelayMeter {

        @Override
        public boolean measures() {
            return false;
        }

        @Override
        public long delayNanos(long nowNanos) {
            return lastNanos;
        }

        @Override
        public void record(long latencyNanos) {
            // Nothing depends on it.
        }
    }
}
