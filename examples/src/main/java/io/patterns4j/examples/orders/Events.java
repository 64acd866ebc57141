package io.patterns4j.examples.orders;

import io.patterns4j.circuitbreaker.CircuitListener;
import io.patterns4j.circuitbreaker.CircuitTransition;
import io.patterns4j.examples.support.Timeline;
import io.patterns4j.hedge.HedgeListener;
import io.patterns4j.retry.RetryListener;
import io.patterns4j.timeout.TimeoutListener;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells what the policies do, and remembers what the breaker did. Of what is frequent, a few for each scene. */
final class Events implements CircuitListener, HedgeListener, RetryListener, TimeoutListener {

    private static final int FIRST_FEW = 3;

    private final Timeline timeline;
    private final Queue<CircuitTransition> transitions = new ConcurrentLinkedQueue<>();
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger wins = new AtomicInteger();
    private final AtomicInteger timeouts = new AtomicInteger();

    Events(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Begins to count anew. */
    void forget() {
        for (AtomicInteger count : new AtomicInteger[] {retries, refusals, wins, timeouts}) {
            count.set(0);
        }
    }

    @Override
    public void onTransition(CircuitTransition transition) {
        timeline.say(
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
            timeline.say("    retry %s: attempt %d failed, another in %d ms", name, attempt, delayNanos / 1_000_000);
        }
    }

    @Override
    public void onRefusedByBudget(String name, int attempts, Throwable error) {
        if (refusals.incrementAndGet() <= FIRST_FEW) {
            timeline.say("    retry %s: no budget for another attempt", name);
        }
    }

    @Override
    public void onHedgeWon(String name, int attempt) {
        if (wins.incrementAndGet() <= FIRST_FEW) {
            timeline.say("    hedge %s: request %d overtook the one before", name, attempt);
        }
    }

    @Override
    public void onTimeout(String name, long limitNanos) {
        if (timeouts.incrementAndGet() <= FIRST_FEW) {
            timeline.say("    timeout %s: no reply within %d ms", name, limitNanos / 1_000_000);
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
