package io.patterns4j.tck;

import io.patterns4j.circuitbreaker.CircuitListener;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.CircuitTransition;
import java.util.List;

/** Causes another transition, once, while it hears of the first. */
record Mover(List<CircuitState> heard, Runnable move) implements CircuitListener {

    @Override
    public void onTransition(CircuitTransition transition) {
        if (heard.isEmpty()) {
            move.run();
        }
        heard.add(transition.to());
    }
}
