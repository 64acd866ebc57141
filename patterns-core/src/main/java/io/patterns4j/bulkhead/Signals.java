package io.patterns4j.bulkhead;

import io.patterns4j.internal.StripedCounter;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts refusals and tells the listener, whatever the listener does. */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Bulkhead.class);

    private final String name;
    private final @Nullable BulkheadListener listener;
    private final StripedCounter rejected = new StripedCounter();
    private final StripedCounter failures = new StripedCounter();

    Signals(String name, @Nullable BulkheadListener listener) {
        this.name = name;
        this.listener = listener;
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
        return failures.sum();
    }

    private void tell(BulkheadListener hearer, BiConsumer<BulkheadListener, String> event) {
        try {
            event.accept(hearer, name);
        } catch (Throwable e) {
            failures.increment();
            LOG.warn("listener of bulkhead failed: bulkhead={}", name, e);
        }
    }
}
