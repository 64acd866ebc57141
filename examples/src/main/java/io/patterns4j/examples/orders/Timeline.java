package io.patterns4j.examples.orders;

import io.patterns4j.circuitbreaker.CircuitListener;
import io.patterns4j.circuitbreaker.CircuitTransition;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Prints what happens, with the time since the start, and remembers what the breaker did. */
final class Timeline implements CircuitListener {

    private final PrintStream out;
    private final long startNanos = System.nanoTime();
    private final Queue<CircuitTransition> transitions = new ConcurrentLinkedQueue<>();

    Timeline(PrintStream out) {
        this.out = out;
    }

    /** Prints a line in the manner of {@link String#format}. */
    void say(String format, Object... values) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        out.println(String.format(Locale.ROOT, "%7.3f s  ", seconds) + String.format(Locale.ROOT, format, values));
    }

    @Override
    public void onTransition(CircuitTransition transition) {
        say(
                "    breaker %s: %s -> %s (%s)",
                transition.name(),
                transition.from(),
                transition.to(),
                transition.cause().toString().toLowerCase(Locale.ROOT).replace('_', ' '));
        transitions.add(transition);
    }

    /** Returns the causes of all transitions so far. */
    Set<CircuitTransition.Cause> causes() {
        Set<CircuitTransition.Cause> causes = EnumSet.noneOf(CircuitTransition.Cause.class);
        transitions.forEach(transition -> causes.add(transition.cause()));
        return causes;
    }
}
