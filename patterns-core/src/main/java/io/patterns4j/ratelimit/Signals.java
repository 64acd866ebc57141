package io.patterns4j.ratelimit;

import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.StripedCounter;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts refusals and waiters, and tells the listener, whatever the listener does. */
final class Signals {

    private final String name;
    private final @Nullable RateLimiterListener listener;
    private final Callbacks callbacks;
    private final StripedCounter rejected = new StripedCounter();
    private final AtomicInteger waiting = new AtomicInteger();

    Signals(String name, @Nullable RateLimiterListener listener) {
        this.name = name;
        this.listener = listener;
        this.callbacks = new Callbacks(RateLimiter.class, "rateLimiter", name);
    }

    void permitted(int permits) {
        if (listener != null) {
            try {
                listener.onPermitted(name, permits);
            } catch (Throwable e) {
                callbacks.failed("listener", e);
            }
        }
    }

    void rejected(int permits) {
        rejected.increment();
        if (listener != null) { // a refusal makes no object
            callbacks.tell(listener, hearer -> hearer.onRejected(name, permits));
        }
    }

    void waited(long nanos) {
        callbacks.tell(listener, hearer -> hearer.onWaited(name, nanos));
    }

    void waitBegins() {
        waiting.incrementAndGet();
    }

    void waitEnds() {
        waiting.decrementAndGet();
    }

    RateLimiterSnapshot snapshot(long available) {
        return new RateLimiterSnapshot(available, waiting.get(), rejected.sum(), callbacks.failures());
    }
}
