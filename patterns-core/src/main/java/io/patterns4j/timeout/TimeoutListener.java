package io.patterns4j.timeout;

/**
 * Hears of calls that took too long. Every method does nothing unless overridden.
 *
 * <p><b>Guarantees.</b> Called under no lock, before the caller hears of it: on the caller's thread for {@code call},
 * on the configured executor or the thread that ended the stage for {@code callAsync}; never on a timer thread. What a
 * listener throws is logged and counted, and reaches no caller.
 */
public interface TimeoutListener {

    /**
     * Hears that a call reached the limit.
     *
     * @param name the timeout's name
     * @param limitNanos its limit
     */
    default void onTimeout(String name, long limitNanos) {}
}
