package io.patterns4j.fallback;

import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.StripedCounter;
import org.jspecify.annotations.Nullable;

/** Counts what a fallback did and tells the listener, whatever the listener does. */
final class Signals {

    private final String name;
    private final @Nullable FallbackListener listener;
    private final Callbacks callbacks;
    private final StripedCounter used = new StripedCounter();
    private final StripedCounter failed = new StripedCounter();

    Signals(String name, @Nullable FallbackListener listener) {
        this.name = name;
        this.listener = listener;
        this.callbacks = new Callbacks(Fallback.class, "fallback", name);
    }

    void used(@Nullable Throwable error) {
        used.increment();
        callbacks.tell(listener, hearer -> hearer.onFallback(name, error));
    }

    void failed(@Nullable Throwable error, Throwable failure) {
        failed.increment();
        callbacks.tell(listener, hearer -> hearer.onFallbackFailed(name, error, failure));
    }

    Callbacks callbacks() {
        return callbacks;
    }

    FallbackSnapshot snapshot() {
        return new FallbackSnapshot(used.sum(), failed.sum(), callbacks.failures());
    }
}
