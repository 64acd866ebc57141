package io.patterns4j.bulkhead;

import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.StripedCounter;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Counts refusals and tells the listener, whatever the listener does. */
final class Signals {

    private final String name;
    private final @Nullable BulkheadListener listener;
    private final Callbacks callbacks;
    private final StripedCounter rejected = new StripedCounter();

    Signals(String name, @Nullable BulkheadListener listener) {
        this.name = name;
        this.listener = listener;
        this.callbacks = new Callbacks(Bulkhead.class, "bulkhead", name);
    }

    void permitted() {
        if (listener != null) {
            tell(listener, BulkheadListener::onPermitted);
        }
    }

    void finished() {
        if (listener != null) {
            tell(listener, BulkheadListener::onFinished);
        }
    }

    void rejected() {
        rejected.increment();
        if (listener != null) {
            tell(listener, BulkheadListener::onRejected);
        }
    }

    long rejections() {
        return rejected.sum();
    }

    long failures() {
        return callbacks.failures();
    }

    private void tell(BulkheadListener hearer, BiConsumer<BulkheadListener, String> event) {
        try {
            event.accept(hearer, name);
        } catch (Throwable e) {
            callbacks.failed("listener", e);
        }
    }
}
