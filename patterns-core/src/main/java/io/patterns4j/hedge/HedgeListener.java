package io.patterns4j.hedge;

/**
 * Hears what a hedge does. Every method does nothing unless overridden.
 *
 * <p>Attempts are counted from 1, the first attempt of the call; the first hedge is 2.
 *
 * <p><b>Guarantees.</b> Called under no lock, never on the timer's thread; events of many threads are told at the same
 * time. Nothing is called for calls that are answered in time. What a listener throws is logged and counted, and
 * reaches no caller. A listener that blocks delays the attempt or the caller whose thread it is on.
 */
public interface HedgeListener {

    /**
     * Hears that one more attempt is about to start, on the thread that starts it.
     *
     * @param name the hedge's name
     * @param attempt 2 or more
     * @param delayNanos the delay of this call; the attempt may come sooner because one before it failed
     */
    default void onHedge(String name, int attempt, long delayNanos) {}

    /**
     * Hears that the budget refused one more attempt.
     *
     * @param name the hedge's name
     * @param attempt 2 or more
     */
    default void onHedgeRefused(String name, int attempt) {}

    /**
     * Hears that the caller gets the answer of an attempt that was not the first; told before he has it.
     *
     * @param name the hedge's name
     * @param attempt 2 or more
     */
    default void onHedgeWon(String name, int attempt) {}
}
