package io.patterns4j.chaos;

import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.StripedCounter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts injected faults and tells the listener, whatever the listener does. */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Chaos.class);

    private final String name;
    private final @Nullable ChaosListener listener;
    private final Callbacks callbacks;
    private final StripedCounter injected = new StripedCounter();

    Signals(String name, @Nullable ChaosListener listener) {
        this.name = name;
        this.listener = listener;
        this.callbacks = new Callbacks(Chaos.class, "chaos", name);
    }

    void injected() {
        injected.increment();
    }

    void delayed(long delayNanos) {
        callbacks.tell(listener, hearer -> hearer.onDelayed(name, delayNanos));
    }

    void failed(Throwable error) {
        callbacks.tell(listener, hearer -> hearer.onFailed(name, error));
    }

    void answered(@Nullable Object value) {
        callbacks.tell(listener, hearer -> hearer.onAnswered(name, value));
    }

    void switched(Dial dial) {
        LOG.info("fault injection was switched: chaos={}, enabled={}, rate={}", name, dial.enabled(), dial.rate());
        callbacks.tell(listener, hearer -> hearer.onSwitched(name, dial.enabled(), dial.rate()));
    }

    Callbacks callbacks() {
        return callbacks;
    }

    ChaosSnapshot snapshot(Dial dial) {
        return new ChaosSnapshot(dial.enabled(), dial.rate(), injected.sum(), callbacks.failures());
    }
}
