package io.patterns4j.cache;

import io.patterns4j.Ticker;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/*
 * The next tick is set when the last has been worked off, so they never pile up: after a long pause there is one, not
 * all that were missed.
 */
/** Has something done in the mailbox at regular times. */
final class Pulse {

    private final Ticker ticker;
    private final long nanos;
    private final Mailbox mailbox;
    private final LongConsumer action;
    private volatile Ticker.@Nullable Alarm alarm;
    private volatile boolean closed;

    /** In the mailbox only. */
    private long number;

    Pulse(Ticker ticker, long nanos, Mailbox mailbox, LongConsumer action) {
        this.ticker = ticker;
        this.nanos = nanos;
        this.mailbox = mailbox;
        this.action = action;
    }

    void start() {
        alarm = ticker.schedule(nanos, () -> mailbox.post(this::tick));
        if (closed) {
            close();
        }
    }

    void close() {
        closed = true;
        Ticker.Alarm next = alarm;
        if (next != null) {
            next.cancel();
        }
    }

    private void tick() {
        if (closed) {
            return;
        }
        try {
            action.accept(number++);
        } finally {
            start();
        }
    }
}
