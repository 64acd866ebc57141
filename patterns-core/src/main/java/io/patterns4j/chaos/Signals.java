package io.patterns4j.chaos;

import io.patterns4j.internal.StripedCounter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts injected faults and tells the listener, whatever the listener does. */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Chaos.class);

    private final String name;
    private final @Nullable ChaosListener listener;
    private final StripedCounter injected = new StripedCounter();
    private final StripedCounter callbackFailures = new StripedCounter();

    Signals(String name, @Nullable ChaosListener listener) {
        this.name = name;
        this.listener = listener;
    }

    void injected() {
        injected.increment();
    }

    void delayed(long delayNanos) {
        tell(hearer -> hearer.onDelayed(name, delayNanos));
    }

    void failed(Throwable error) {
        tell(hearer -> hearer.onFailed(name, error));
    }

    void answered(@Nullable Object value) {
        tell(hearer -> hearer.onAnswered(name, value));
    }

    void switched(Dial dial) {
        LOG.info("fault injection was switched: chaos={}, enabled={}, rate={}", name, dial.enabled(), dial.rate());
        tell(hearer -> hearer.onSwitched(name, dial.enabled(), dial.rate()));
    }

    void callbackFailed(String what, Throwable error) {
        callbackFailures.increment();
        LOG.warn("{} of fault injection failed: chaos={}", what, name, error);
    }

    ChaosSnapshot snapshot(Dial dial) {
        return new ChaosSnapshot(dial.enabled(), dial.rate(), injected.sum(), callbackFailures.sum());
    }

    private void tell(Consumer<ChaosListener> event) {
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
