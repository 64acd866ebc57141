package io.patterns4j.tck;

import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that stands still until told to move. */
public final class ManualTicker implements Ticker {

    private final AtomicLong nowNanos = new AtomicLong();

    /** Creates a ticker that reads zero. */
    public ManualTicker() {}

    @Override
    public long nanos() {
        return nowNanos.get();
    }

    /**
     * Moves the time.
     *
     * @param step how far
     */
    public void advance(Duration step) {
        nowNanos.addAndGet(step.toNanos());
    }
}
