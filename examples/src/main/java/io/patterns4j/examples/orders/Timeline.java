package io.patterns4j.examples.orders;

import io.patterns4j.circuitbreaker.CircuitListener;
import io.patterns4j.circuitbreaker.CircuitTransition;
import io.patterns4j.hedge.HedgeListener;
import io.patterns4j.retry.RetryListener;
import io.patterns4j.timeout.TimeoutListener;
import java.io.PrintStream;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Prints what happens, with the time since the start, and remembers what the breaker did. Of what is frequent, a few
 * for each scene.
 */
final class Timeline implements CircuitListener, HedgeListener, RetryListener, TimeoutListener {

    private static final int FIRST_FEW = 3;

    private final PrintStream out;
    private final ReentrantLock printing = new ReentrantLock();
    private final long startNanos = System.nanoTime();
    private final Queue<CircuitTransition> transitions = new ConcurrentLinkedQueue<>();
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger wins = new AtomicInteger();
    private final AtomicInteger timeouts = new AtomicInteger();

    Timeline(PrintStream out) {
        this.out = out;
    }

    /** Prints what comes now, and begins to count anew. */
    void scene(String title) {
        for (AtomicInteger count : new AtomicInteger[] {retries, refusals, wins, timeouts}) {
            count.set(0);
        }
        say(title);
    }

    /** Prints a line in the manner of {@link String#format}; lines and times are in one order. */
    void say(String format, Object... values) {
        String text = String.format(Locale.ROOT, format, values);
        printing.lock();
        try {
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            out.println(String.format(Locale.ROOT, "%7.3f s  ", seconds) + text);
        } finally {
            printing.unlock();
        }
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

    @Override
    public void onRetry(String name, int attempt, long delayNanos, Throwable error) {
        if (retries.incrementAndGet() <= FIRST_FEW) {
            say("    retry %s: attempt %d failed, another in %d ms", name, attempt, delayNanos / 1_000_000);
        }
    }

    @Override
    public void onRefusedByBudget(String name, int attempts, Throwable error) {
        if (refusals.incrementAndGet() <= FIRST_FEW) {
            say("    retry %s: no budget for another attempt", name);
        }
    }

    @Override
    public void onHedgeWon(String name, int attempt) {
        if (wins.incrementAndGet() <= FIRST_FEW) {
            say("    hedge %s: request %d overtook the one before", name, attempt);
        }
    }

    @Override
    public void onTimeout(String name, long limitNanos) {
        if (timeouts.incrementAndGet() <= FIRST_FEW) {
            say("    timeout %s: no reply within %d ms", name, limitNanos / 1_000_000);
        }
    }

    /** Returns how many attempts took too long in this scene. */
    int timeouts() {
        return timeouts.get();
    }

    /** Returns the causes of all transitions so far. */
    Set<CircuitTransition.Cause> causes() {
        Set<CircuitTransition.Cause> causes = EnumSet.noneOf(CircuitTransition.Cause.class);
        transitions.forEach(transition -> causes.add(transition.cause()));
        return causes;
    }
}
