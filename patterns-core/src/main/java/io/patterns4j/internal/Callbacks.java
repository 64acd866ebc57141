package io.patterns4j.internal;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what users handed to a policy from harming its calls: what listeners, classifiers and the like throw is counted
 * and logged, and gets no further.
 *
 * <p>Not for the path of a call that succeeds where that has to be inlined: everybody comes by here. There a policy
 * calls its callback itself, and comes here when that has {@linkplain #failed failed}.
 */
public final class Callbacks {

    private final Logger log;
    private final String kind;
    private final String name;
    private final StripedCounter failures = new StripedCounter();

    /** Creates the guard of one policy; logs in the name of its class, with its kind and name. */
    public Callbacks(Class<?> policy, String kind, String name) {
        this.log = LoggerFactory.getLogger(policy);
        this.kind = kind;
        this.name = name;
    }

    /** Tells a listener, if there is one, of an event. */
    public <L> void tell(@Nullable L listener, Consumer<? super L> event) {
        if (listener != null) {
            try {
                event.accept(listener);
            } catch (Throwable e) {
                failed("listener", e);
            }
        }
    }

    /** Closes a value that nobody will get, if it can be closed. */
    public void discard(@Nullable Object value) {
        if (value instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Throwable e) {
                failed("closing of a discarded value", e);
            }
        }
    }

    /** Counts and logs that something failed. */
    public void failed(String what, Throwable error) {
        failures.increment();
        warn(what, error);
    }

    /** Logs that something failed that is counted elsewhere. An interrupt is kept in the flag of the thread. */
    public void warn(String what, Throwable error) {
        Interruption.keep(error);
        log.warn("{} failed: {}={}", what, kind, name, error);
    }

    /** Returns how often something failed. */
    public long failures() {
        return failures.sum();
    }
}
