package io.patterns4j.cache;

/**
 * Hears what a cache does. Every method does nothing unless overridden.
 *
 * <p><b>Guarantees.</b> Called under no lock, and not for hits. What a listener throws is logged and counted, and
 * reaches no caller. Called on the thread that the event belongs to: a caller's, or one of the executor; never one of a
 * driver or of the timer.
 */
public interface CacheListener {

    /**
     * Hears that a loader has ended.
     *
     * @param cache the name of the cache
     * @param nanos how long it ran
     * @param ok whether it answered; false when it threw
     */
    default void onLoad(String cache, long nanos, boolean ok) {}

    /**
     * Hears that a caller was given a value whose time was over.
     *
     * @param cache the name of the cache
     */
    default void onStaleServed(String cache) {}

    /**
     * Hears that what was loaded was not stored, because it was changed or invalidated meanwhile, or is fenced. Its
     * callers get it all the same.
     *
     * @param cache the name of the cache
     */
    default void onFillRefused(String cache) {}

    /**
     * Hears that an entry of the shared tier could not be read, or a value not be written for it.
     *
     * @param cache the name of the cache
     */
    default void onUndecodable(String cache) {}

    /**
     * Hears that keys, tags or everything were invalidated, put or expired.
     *
     * @param cache the name of the cache
     * @param count how many keys or tags; 0 for everything
     * @param remote whether another node did it
     */
    default void onInvalidated(String cache, int count, boolean remote) {}

    /**
     * Hears that invalidations of other nodes may be missed from now on, or that they arrive again.
     *
     * @param cache the name of the cache
     * @param suspect whether they may be missed
     */
    default void onSuspect(String cache, boolean suspect) {}
}
