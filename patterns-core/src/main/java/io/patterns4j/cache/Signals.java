package io.patterns4j.cache;

import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.StripedCounter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts what a cache does, and tells it to whoever listens. */
final class Signals {

    private final String name;
    private final @Nullable CacheListener listener;
    private final Callbacks callbacks;
    private final StripedCounter localHits = new StripedCounter();
    private final StripedCounter sharedHits = new StripedCounter();
    private final StripedCounter negativeHits = new StripedCounter();
    private final StripedCounter staleServed = new StripedCounter();
    private final StripedCounter misses = new StripedCounter();
    private final StripedCounter joined = new StripedCounter();
    private final StripedCounter loads = new StripedCounter();
    private final StripedCounter loadFailures = new StripedCounter();
    private final StripedCounter refusedFills = new StripedCounter();
    private final StripedCounter undecodable = new StripedCounter();

    Signals(String name, @Nullable CacheListener listener) {
        this.name = name;
        this.listener = listener;
        this.callbacks = new Callbacks(Cache.class, "cache", name);
    }

    String name() {
        return name;
    }

    Callbacks callbacks() {
        return callbacks;
    }

    void localHit(boolean negative) {
        localHits.increment();
        if (negative) {
            negativeHits.increment();
        }
    }

    void sharedHit(boolean negative) {
        sharedHits.increment();
        if (negative) {
            negativeHits.increment();
        }
    }

    void miss() {
        misses.increment();
    }

    void joined() {
        joined.increment();
    }

    void stale() {
        staleServed.increment();
        tell(l -> l.onStaleServed(name));
    }

    void loaded(long nanos, boolean ok) {
        loads.increment();
        if (!ok) {
            loadFailures.increment();
        }
        tell(l -> l.onLoad(name, nanos, ok));
    }

    void refused() {
        refusedFills.increment();
        tell(l -> l.onFillRefused(name));
    }

    void undecodable() {
        undecodable.increment();
        tell(l -> l.onUndecodable(name));
    }

    void invalidated(int count, boolean remote) {
        tell(l -> l.onInvalidated(name, count, remote));
    }

    void suspect(boolean begins) {
        tell(l -> l.onSuspect(name, begins));
    }

    CacheSnapshot snapshot(long inFlight, long localSize, long queued, boolean suspect) {
        return new CacheSnapshot(
                localHits.sum(),
                sharedHits.sum(),
                staleServed.sum(),
                misses.sum(),
                loads.sum(),
                loadFailures.sum(),
                refusedFills.sum(),
                undecodable.sum(),
                callbacks.failures(),
                negativeHits.sum(),
                joined.sum(),
                inFlight,
                localSize,
                queued,
                suspect);
    }

    private void tell(Consumer<CacheListener> event) {
        callbacks.tell(listener, event);
    }
}
