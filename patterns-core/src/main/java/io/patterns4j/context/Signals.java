package io.patterns4j.context;

import io.patterns4j.internal.StripedCounter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what was restored and tells of carriers that failed, whatever the listener does. */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(ContextPropagation.class);

    private final String name;
    private final @Nullable ContextListener listener;
    private final StripedCounter restored = new StripedCounter();
    private final StripedCounter carrierFailures = new StripedCounter();
    private final StripedCounter callbackFailures = new StripedCounter();

    Signals(String name, @Nullable ContextListener listener) {
        this.name = name;
        this.listener = listener;
    }

    void restored() {
        restored.increment();
    }

    void carrierFailed(Throwable error) {
        carrierFailures.increment();
        LOG.warn("carrier of context failed: context={}", name, error);
        if (listener != null) {
            try {
                listener.onCarrierFailed(name, error);
            } catch (Throwable e) {
                callbackFailures.increment();
                LOG.warn("listener of context failed: context={}", name, e);
            }
        }
    }

    ContextSnapshot snapshot() {
        return new ContextSnapshot(restored.sum(), carrierFailures.sum(), callbackFailures.sum());
    }
}
