package io.patterns4j.hedge;

import io.patterns4j.internal.StripedCounter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a hedge does and tells the listener, whatever the listener does. */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(Hedge.class);

    private final String name;
    private final @Nullable HedgeListener listener;
    private final StripedCounter hedges = new StripedCounter();
    private final StripedCounter wins = new StripedCounter();
    private final StripedCounter budgetRefusals = new StripedCounter();
    private final StripedCounter executorRefusals = new StripedCounter();
    private final StripedCounter failures = new StripedCounter();

    Signals(String name, @Nullable HedgeListener listener) {
        this.name = name;
        this.listener = listener;
    }

    void hedged(int hedge, long delayNanos) {
        hedges.increment();
        tell(hearer -> hearer.onHedge(name, hedge + 1, delayNanos));
    }

    void won(int hedge) {
        wins.increment();
        tell(hearer -> hearer.onHedgeWon(name, hedge + 1));
    }

    void refused(int hedge) {
        budgetRefusals.increment();
        tell(hearer -> hearer.onHedgeRefused(name, hedge + 1));
    }

    void unstarted(Throwable error) {
        executorRefusals.increment();
        LOG.warn("executor of hedge took no task: hedge={}", name, error);
    }

    /** Counts what user code threw where no caller may see it. */
    void failed(String what, Throwable error) {
        failures.increment();
        LOG.warn("{} of hedge failed: hedge={}", what, name, error);
    }

    HedgeSnapshot snapshot(Optional<Duration> delay) {
        return new HedgeSnapshot(
                delay, hedges.sum(), wins.sum(), budgetRefusals.sum(), executorRefusals.sum(), failures.sum());
    }

    private void tell(Consumer<HedgeListener> event) {
        if (listener != null) {
            try {
                event.accept(listener);
            } catch (Throwable e) {
                failed("listener", e);
            }
        }
    }
}
