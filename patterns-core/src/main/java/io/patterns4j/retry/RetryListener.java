package io.patterns4j.retry;

import org.jspecify.annotations.Nullable;

/**
 * Hears what a retry does. Every method does nothing unless overridden. A call that succeeds at once causes no event.
 *
 * <p><b>Guarantees.</b> Called under no lock, on the thread that the event belongs to; events of many threads are told
 * at the same time. What a listener throws is logged and counted and reaches no caller. A listener that blocks delays
 * the call whose thread it is on. The error is what the attempt threw, with any wrapper that concurrency utilities put
 * around it; null when the attempt returned a value that was judged a failure.
 */
public interface RetryListener {

    /**
     * Hears that an attempt failed and another one will follow. Told before the delay.
     *
     * @param name the retry's name
     * @param attempt the number of the attempt that failed, from 1
     * @param delayNanos how long the call now waits, zero or more
     * @param error what the attempt threw; null for a bad value
     */
    default void onRetry(String name, int attempt, long delayNanos, @Nullable Throwable error) {}

    /**
     * Hears that the last of all attempts failed.
     *
     * @param name the retry's name
     * @param attempts how many were made
     * @param error what the last one threw; null for a bad value
     */
    default void onExhausted(String name, int attempts, @Nullable Throwable error) {}

    /**
     * Hears that no further attempt is made although some are left: it could not begin before the deadline of the call
     * or within the longest duration, the failure asked for too long a delay, the thread was interrupted, or the
     * back-off rule or the executor failed.
     *
     * @param name the retry's name
     * @param attempts how many were made
     * @param error what the last one threw; null for a bad value
     */
    default void onGivenUp(String name, int attempts, @Nullable Throwable error) {}

    /**
     * Hears that no further attempt is made because the budget refused it.
     *
     * @param name the retry's name
     * @param attempts how many were made
     * @param error what the last one threw; null for a bad value
     */
    default void onRefusedByBudget(String name, int attempts, @Nullable Throwable error) {}
}
