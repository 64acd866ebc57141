package io.patterns4j.hedge;

import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.StripedCounter;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts what a hedge does and tells the listener, whatever the listener does. */
final class Signals {

    private final String name;
    private final @Nullable HedgeListener listener;
    private final Callbacks callbacks;
    private final StripedCounter hedges = new StripedCounter();
    private final StripedCounter wins = new StripedCounter();
    private final StripedCounter refusedByBudget = new StripedCounter();
    private final StripedCounter executorRefusals = new StripedCounter();

    Signals(String name, @Nullable HedgeListener listener) {
        this.name = name;
        this.listener = listener;
        this.callbacks = new Callbacks(Hedge.class, "hedge", name);
    }

    void hedged(int hedge, long delayNanos) {
        hedges.increment();
        callbacks.tell(listener, hearer -> hearer.onHedge(name, hedge + 1, delayNanos));
    }

    void won(int hedge) {
        wins.increment();
        callbacks.tell(listener, hearer -> hearer.onHedgeWon(name, hedge + 1));
    }

    void refused(int hedge) {
        refusedByBudget.increment();
        callbacks.tell(listener, hearer -> hearer.onHedgeRefused(name, hedge + 1));
    }

    void unstarted(Throwable error) {
        executorRefusals.increment();
        callbacks.warn("executor", error);
    }

    Callbacks callbacks() {
        return callbacks;
    }

    HedgeSnapshot snapshot(Optional<Duration> delay) {
        return new HedgeSnapshot(
                delay, hedges.sum(), wins.sum(), refusedByBudget.sum(), executorRefusals.sum(), callbacks.failures());
    }
}
