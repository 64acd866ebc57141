package io.patterns4j.tck;

import io.patterns4j.circuitbreaker.CircuitListener;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.CircuitTransition;

/** Fails whatever it hears. */
final class ThrowingListener implements CircuitListener {

    @Override
    public void onTransition(CircuitTransition transition) {
        throw new IllegalStateException("listener heard " + transition);
    }

    @Override
    public void onRejected(String name, CircuitState state) {
        throw new IllegalStateException("listener heard a rejection by " + name);
    }
}
