package io.patterns4j.tck;

import io.patterns4j.circuitbreaker.CircuitListener;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.CircuitTransition;
import io.patterns4j.circuitbreaker.TripRule;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what a circuit breaker told, and whether it told two things at once. */
public final class CircuitEvents implements CircuitListener {

    private final List<CircuitTransition> transitions = new CopyOnWriteArrayList<>();
    private final List<TripRule> wouldOpen = new CopyOnWriteArrayList<>();
    private final AtomicInteger rejections = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean overlapped;

    /** Creates a listener that has heard nothing. */
    public CircuitEvents() {}

    @Override
    public void onTransition(CircuitTransition transition) {
        overlapped |= inside.getAndIncrement() != 0;
        transitions.add(transition);
        Thread.yield();
        inside.decrementAndGet();
    }

    @Override
    public void onRejected(String name, CircuitState state) {
        rejections.incrementAndGet();
    }

    @Override
    public void onWouldOpen(String name, TripRule rule) {
        wouldOpen.add(rule);
    }

    /** Returns the transitions in the order in which they were told. */
    public List<CircuitTransition> transitions() {
        return transitions;
    }

    /** Returns the states that were entered, in order. */
    public List<CircuitState> states() {
        return transitions.stream().map(CircuitTransition::to).toList();
    }

    /** Returns the rules that would have opened a breaker. */
    public List<TripRule> wouldOpen() {
        return wouldOpen;
    }

    /** Returns how many refusals were told. */
    public int rejections() {
        return rejections.get();
    }

    /** Returns whether two transitions were told at the same time. */
    public boolean overlapped() {
        return overlapped;
    }

    /** Forgets everything. */
    public void clear() {
        transitions.clear();
        wouldOpen.clear();
        rejections.set(0);
        overlapped = false;
    }
}
