package io.patterns4j.ratelimit;

import io.patterns4j.internal.StripedCounter;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts refusals and waiters, and tells the listener, whatever the listener does. */
final class Signals {

    private static final Logger LOG = LoggerFactory.getLogger(RateLimiter.class);

    private final String name;
    private final @Nullable RateLimiterListener listener;
    private final StripedCounter rejected = new StripedCounter();
    private final StripedCounter failures = new StripedCounter();
    private final AtomicInteger waiting = new AtomicInteger();

    Signals(String name, @Nullable RateLimiterListener listener) {
        this.name = name;
        this.listener = listener;
    }

    void permitted(int permits) {
        if (listener != null) {
            try {
                listener.onPermitted(name, permits);
            } catch (Throwable e) {
                failed(e);
            }
        }
    }

    void rejected(int permits) {
        rejected.increment();
        if (listener != null) {
            try {
                listener.onRejected(name, permits);
            } catch (Throwable e) {
                failed(e);
            }
        }
    }

    void waited(long nanos) {
        if (listener != null) {
            try {
                listener.onWaited(name, nanos);
            } catch (Throwable e) {
                failed(e);
            }
        }
    }

    void waitBegins() {
        waiting.incrementAndGet();
    }

    void waitEnds() {
        waiting.decrementAndGet();
    }

    RateLimiterSnapshot snapshot(long available) {
        return new RateLimiterSnapshot(available, waiting.get(), rejected.sum(), failures.sum());
    }

    private void failed(Throwable error) {
        failures.increment();
        LOG.warn("listener of rate limiter failed: rateLimiter={}", name, error);
    }
}
