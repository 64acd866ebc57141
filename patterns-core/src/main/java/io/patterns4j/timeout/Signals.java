package io.patterns4j.timeout;

import io.patterns4j.internal.Nanos;
import io.patterns4j.internal.StripedCounter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and tells what did not come in time, and closes what came too late. */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Timeout.class);

    private final String name;
    private final Duration limit;
    private final @Nullable TimeoutListener listener;
    private final StripedCounter timeouts = new StripedCounter();
    private final StripedCounter failures = new StripedCounter();

    Signals(String name, Duration limit, @Nullable TimeoutListener listener) {
        this.name = name;
        this.limit = limit;
        this.listener = listener;
    }

    /** Counts and tells a timeout, and returns what the caller gets. */
    TimeoutExceededException exceeded(@Nullable Throwable cause, boolean traced) {
        timeouts.increment();
        if (listener != null) {
            tell(listener);
        }
        return new TimeoutExceededException(name, limit, cause, traced);
    }

    /** Closes a value that nobody gets; what that throws is suppressed in the given exception, or logged. */
    void discard(@Nullable Object value, @Nullable Throwable instead) {
        if (!(value instanceof AutoCloseable closeable)) {
            return;
        }
        try {
            closeable.close();
        } catch (Throwable e) {
            if (instead != null) {
                instead.addSuppressed(e);
            } else {
                LOG.warn("value that came too late could not be closed: timeout={}", name, e);
            }
        }
    }

    void failed(String what, Throwable error) {
        LOG.warn("{}: timeout={}", what, name, error);
    }

    TimeoutSnapshot snapshot() {
        return new TimeoutSnapshot(timeouts.sum(), failures.sum());
    }

    private void tell(TimeoutListener hearer) {
        try {
            hearer.onTimeout(name, Nanos.of(limit));
        } catch (Throwable e) {
            failures.increment();
            LOG.warn("listener of timeout failed: timeout={}", name, e);
        }
    }
}
