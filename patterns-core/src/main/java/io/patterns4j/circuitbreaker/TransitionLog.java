package io.patterns4j.circuitbreaker;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Delivers transitions one at a time and in the order of their epochs.
 *
 * The thread that won a transition puts it here after its CAS, so two may arrive in the wrong order. Whoever finds
 * nobody delivering delivers, and waits for no one: a transition whose predecessor has not arrived stays until the
 * thread that brings the predecessor delivers both. The counter of arrivals makes sure that a deliverer who is about
 * to leave sees what came meanwhile.
 *
 * A listener that blocks holds back all that comes later. Beyond a limit the oldest of that is forgotten and logged.
 */
/** Puts transitions into order for a listener, without a lock. */
final class TransitionLog {

    static final int LIMIT = 1 << 16;

    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaker.class);

    private final Consumer<CircuitTransition> sink;
    private final ConcurrentMap<Long, CircuitTransition> arrived = new ConcurrentHashMap<>(4);
    private final AtomicInteger arrivals = new AtomicInteger();
    private final AtomicLong forgotten = new AtomicLong(Long.MIN_VALUE);
    private long nextEpoch; // confined to the deliverer, handed on through arrivals

    /** Creates a log that hands over to a sink, which must not throw. */
    TransitionLog(long firstEpoch, Consumer<CircuitTransition> sink) {
        this.nextEpoch = firstEpoch;
        this.sink = sink;
    }

    void deliver(CircuitTransition transition) {
        arrived.put(transition.epoch(), transition);
        if (arrived.size() > LIMIT) {
            forget(transition.name(), transition.epoch() - LIMIT);
        }
        if (arrivals.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            CircuitTransition next = next();
            while (next != null) {
                nextEpoch++;
                sink.accept(next);
                next = next();
            }
            seen = arrivals.addAndGet(-seen);
        } while (seen != 0);
    }

    private @Nullable CircuitTransition next() {
        nextEpoch = Math.max(nextEpoch, forgotten.get() + 1);
        return arrived.remove(nextEpoch);
    }

    private void forget(String name, long upTo) {
        forgotten.accumulateAndGet(upTo, Math::max);
        arrived.keySet().removeIf(epoch -> epoch <= upTo);
        LOG.warn("Circuit breaker {}: its listener is behind; it will not hear of epochs up to {}", name, upTo);
    }
}
