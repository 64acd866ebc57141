package io.patterns4j.timeout;

import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.Interruption;
import io.patterns4j.internal.Nanos;
import io.patterns4j.internal.StripedCounter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Counts and tells what did not come in time, and closes what came too late. */
final class Signals {

    private final String name;
    private final Duration limit;
    private final @Nullable TimeoutListener listener;
    private final Callbacks callbacks;
    private final StripedCounter timeouts = new StripedCounter();

    Signals(String name, Duration limit, @Nullable TimeoutListener listener) {
        this.name = name;
        this.limit = limit;
        this.listener = listener;
        this.callbacks = new Callbacks(Timeout.class, "timeout", name);
    }

    /** Counts and tells a timeout, and returns what the caller gets. */
    TimeoutExceededException exceeded(@Nullable Throwable cause, boolean traced) {
        timeouts.increment();
        callbacks.tell(listener, hearer -> hearer.onTimeout(name, Nanos.of(limit)));
        return new TimeoutExceededException(name, limit, cause, traced);
    }

    /** Closes a value in whose place the caller gets an exception; what that throws is suppressed in it. */
    static void discard(@Nullable Object value, TimeoutExceededException instead) {
        if (value instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Throwable e) {
                Interruption.keep(e);
                instead.addSuppressed(e);
            }
        }
    }

    Callbacks callbacks() {
        return callbacks;
    }

    TimeoutSnapshot snapshot() {
        return new TimeoutSnapshot(timeouts.sum(), callbacks.failures());
    }
}
