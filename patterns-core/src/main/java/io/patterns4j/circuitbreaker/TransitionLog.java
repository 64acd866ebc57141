package io.patterns4j.circuitbreaker;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/*
 * Delivers transitions one at a time and in the order of their epochs.
 *
 * The thread that won a transition puts it here after its CAS, so two may arrive in the wrong order. Whoever finds
 * nobody delivering delivers, and waits for no one: a transition whose predecessor has not arrived stays until the
 * thread that brings the predecessor delivers both. The counter of arrivals makes sure that a deliverer who is about
 * to leave sees what came meanwhile.
 */
/** Puts transitions into order for a listener, without a lock. */
final class TransitionLog {

    private final Consumer<CircuitTransition> sink;
    private final ConcurrentMap<Long, CircuitTransition> arrived = new ConcurrentHashMap<>(4);
    private final AtomicInteger arrivals = new AtomicInteger();
    private long nextEpoch; // confined to the deliverer, handed on through arrivals

    /** Creates a log that hands over to a sink, which must not throw. */
    TransitionLog(long firstEpoch, Consumer<CircuitTransition> sink) {
        this.nextEpoch = firstEpoch;
        this.sink = sink;
    }

    void deliver(CircuitTransition transition) {
        arrived.put(transition.epoch(), transition);
        if (arrivals.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            CircuitTransition next = arrived.remove(nextEpoch);
            while (next != null) {
                nextEpoch++;
                sink.accept(next);
                next = arrived.remove(nextEpoch);
            }
            seen = arrivals.addAndGet(-seen);
        } while (seen != 0);
    }
}
