package io.patterns4j.cache;

import io.patterns4j.Ticker;
import org.jspecify.annotations.Nullable;

/** Lets time go by after the store may have lost writes, from the last loss on. In the mailbox, but for closing. */
final class Settling {

    private final Ticker ticker;
    private final long nanos;
    private final Mailbox mailbox;
    private final Runnable settled;
    private volatile Ticker.@Nullable Alarm alarm;
    private volatile boolean closed;
    private long losses;

    Settling(Ticker ticker, long nanos, Mailbox mailbox, Runnable settled) {
        this.ticker = ticker;
        this.nanos = nanos;
        this.mailbox = mailbox;
        this.settled = settled;
    }

    /** Begins anew; returns whether there is anything to wait for. */
    boolean begin() {
        if (nanos == 0) {
            return false;
        }
        stop();
        long mine = ++losses;
        alarm = ticker.schedule(
                nanos,
                () -> mailbox.post(() -> {
                    if (mine == losses) {
                        settled.run();
                    }
                }));
        if (closed) {
            stop();
        }
        return true;
    }

    void close() {
        closed = true;
        stop();
    }

    private void stop() {
        Ticker.Alarm last = alarm;
        if (last != null) {
            last.cancel();
        }
    }
}
