package io.patterns4j.chaos;

import org.jspecify.annotations.Nullable;

/**
 * Hears what faults are injected. Every method does nothing unless overridden.
 *
 * <p><b>Guarantees.</b> Called under no lock, on the thread of the call or of whoever turned the switch, before the
 * fault takes effect; events of many threads are told at the same time. What a listener throws is logged and counted,
 * and reaches no caller. A listener that blocks delays the caller whose thread it is on.
 */
public interface ChaosListener {

    /**
     * Hears that a call is going to be delayed.
     *
     * @param name the policy's name
     * @param delayNanos by how long, before any deadline or interrupt cuts it short
     */
    default void onDelayed(String name, long delayNanos) {}

    /**
     * Hears that a call is going to end with a throwable instead of running.
     *
     * @param name the policy's name
     * @param error what it ends with
     */
    default void onFailed(String name, Throwable error) {}

    /**
     * Hears that a call is going to end with a value instead of running.
     *
     * @param name the policy's name
     * @param value what it ends with
     */
    default void onAnswered(String name, @Nullable Object value) {}

    /**
     * Hears that faults were switched on or off, or that their rate was changed.
     *
     * @param name the policy's name
     * @param enabled whether faults are injected now
     * @param rate which part of the calls meets the fault while enabled
     */
    default void onSwitched(String name, boolean enabled, double rate) {}
}
