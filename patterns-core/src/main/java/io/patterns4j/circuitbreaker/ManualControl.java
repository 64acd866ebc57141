package io.patterns4j.circuitbreaker;

import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Isolates and releases a group of breakers with one switch, for example all that call one data centre.
 *
 * <p>A breaker built with an isolated control starts isolated. The control does not keep its breakers alive.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads. When {@link #isolate()} and {@link #release()} race, all
 * breakers end in the state that {@link #isolated()} tells.
 */
public final class ManualControl {

    private final Queue<WeakReference<CircuitBreaker>> breakers = new ConcurrentLinkedQueue<>();
    private volatile boolean isolated;

    /** Creates a control that isolates nothing yet. */
    public ManualControl() {}

    /** Moves all breakers to {@link CircuitState#FORCED_OPEN}. */
    public void isolate() {
        isolated = true;
        forEach(this::follow);
    }

    /** Moves all breakers that are isolated to {@link CircuitState#CLOSED}. */
    public void release() {
        isolated = false;
        forEach(this::follow);
    }

    /**
     * Returns whether the group is isolated.
     *
     * @return true between {@link #isolate()} and {@link #release()}
     */
    public boolean isolated() {
        return isolated;
    }

    void add(CircuitBreaker breaker) {
        breakers.removeIf(reference -> reference.get() == null);
        breakers.add(new WeakReference<>(breaker));
        if (isolated) {
            follow(breaker);
        }
    }

    /** Moves a breaker to where the switch is, and again when somebody turned the switch meanwhile. */
    private void follow(CircuitBreaker breaker) {
        boolean wanted;
        do {
            wanted = isolated;
            if (wanted) {
                breaker.transitionTo(CircuitState.FORCED_OPEN);
            } else {
                breaker.releaseIsolation();
            }
        } while (wanted != isolated);
    }

    private void forEach(Consumer<CircuitBreaker> action) {
        for (WeakReference<CircuitBreaker> reference : breakers) {
            CircuitBreaker breaker = reference.get();
            if (breaker != null) {
                action.accept(breaker);
            }
        }
    }
}
