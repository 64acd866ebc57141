package io.patterns4j.fallback;

import io.patterns4j.internal.StripedCounter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a fallback did and tells the listener, whatever the listener does. */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Fallback.class);

    private final String name;
    private final @Nullable FallbackListener listener;
    private final StripedCounter used = new StripedCounter();
    private final StripedCounter failed = new StripedCounter();
    private final StripedCounter callbackFailures = new StripedCounter();

    Signals(String name, @Nullable FallbackListener listener) {
        this.name = name;
        this.listener = listener;
    }

    void used(@Nullable Throwable error) {
        used.increment();
        tell(hearer -> hearer.onFallback(name, error));
    }

    void failed(@Nullable Throwable error, Throwable failure) {
        failed.increment();
        tell(hearer -> hearer.onFallbackFailed(name, error, failure));
    }

    void callbackFailed(String what, Throwable error) {
        callbackFailures.increment();
        LOG.warn("{} of fallback failed: fallback={}", what, name, error);
    }

    FallbackSnapshot snapshot() {
        return new FallbackSnapshot(used.sum(), failed.sum(), callbackFailures.sum());
    }

    private void tell(Consumer<FallbackListener> event) {
        if (listener == null) {
            return;
        }
        try {
            event.accept(listener);
        } catch (Throwable e) {
            callbackFailed("listener", e);
        }
    }
}
