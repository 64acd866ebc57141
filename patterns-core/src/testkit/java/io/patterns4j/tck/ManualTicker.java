package io.patterns4j.tck;

import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time that stands still until told to move.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 */
public final class ManualTicker implements Ticker {

    private final AtomicLong nowNanos;

    /** Creates a ticker that reads zero. */
    public ManualTicker() {
        this(0);
    }

    /**
     * Creates a ticker with a first reading, for example one that is about to overflow.
     *
     * @param startNanos what it reads until it is moved
     */
    public ManualTicker(long startNanos) {
        nowNanos = new AtomicLong(startNanos);
    }

    @Override
    public long nanos() {
        return nowNanos.get();
    }

    /**
     * Moves the time; past {@link Long#MAX_VALUE} the readings go on from {@link Long#MIN_VALUE}, as those of
     * {@link System#nanoTime()} may.
     *
     * @param step how far, at most 292 years
     */
    public void advance(Duration step) {
        nowNanos.addAndGet(step.toNanos());
    }

    @Override
    public String toString() {
        return "ManualTicker[" + nanos() + " ns]";
    }
}
