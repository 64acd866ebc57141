package io.patterns4j.context;

import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.StripedCounter;
import org.jspecify.annotations.Nullable;

/** Counts what was restored and tells of carriers that failed, whatever the listener does. */
final class Signals {

    private final String name;
    private final @Nullable ContextListener listener;
    private final Callbacks callbacks;
    private final StripedCounter restored = new StripedCounter();
    private final StripedCounter carrierFailures = new StripedCounter();

    Signals(String name, @Nullable ContextListener listener) {
        this.name = name;
        this.listener = listener;
        this.callbacks = new Callbacks(ContextPropagation.class, "context", name);
    }

    void restored() {
        restored.increment();
    }

    void carrierFailed(Throwable error) {
        carrierFailures.increment();
        callbacks.warn("carrier", error);
        callbacks.tell(listener, hearer -> hearer.onCarrierFailed(name, error));
    }

    ContextSnapshot snapshot() {
        return new ContextSnapshot(restored.sum(), carrierFailures.sum(), callbacks.failures());
    }
}
