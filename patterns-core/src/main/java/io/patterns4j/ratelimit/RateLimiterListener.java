package io.patterns4j.ratelimit;

/**
 * Hears what a rate limiter does. Every method does nothing unless overridden.
 *
 * <p><b>Guarantees.</b> Called under no lock, on the thread that the event belongs to; events of many threads are told
 * at the same time. What a listener throws is logged and counted, reaches no caller and costs no permit. A listener
 * that blocks delays the caller whose thread it is on.
 */
public interface RateLimiterListener {

    /**
     * Hears that permits were granted, at once or after waiting. Told before the call runs; for a reservation, when it
     * is made.
     *
     * @param name the limiter's name
     * @param permits how many
     */
    default void onPermitted(String name, int permits) {}

    /**
     * Hears that permits were refused: there were none, none would have come in time, or the caller was interrupted.
     *
     * @param name the limiter's name
     * @param permits how many were asked for
     */
    default void onRejected(String name, int permits) {}

    /**
     * Hears that a caller has waited to the end. Told before {@link #onPermitted(String, int)}.
     *
     * @param name the limiter's name
     * @param nanos how long it had to wait
     */
    default void onWaited(String name, long nanos) {}
}
