package io.patterns4j.writebehind;

/**
 * Hears what a write-behind does. Every method does nothing unless overridden.
 *
 * <p><b>Guarantees.</b> Called under no lock, on the thread that the event belongs to; events of many threads are told
 * at the same time. What a listener throws is logged and counted and reaches nobody else.
 */
public interface WriteBehindListener {

    /**
     * Hears that a write took the place of one that the store will never see.
     *
     * @param name the name of the write-behind
     */
    default void onCoalesced(String name) {}

    /**
     * Hears that a write was refused.
     *
     * @param name the name of the write-behind
     */
    default void onRefused(String name) {}

    /**
     * Hears that a batch has ended, whatever became of it.
     *
     * @param name the name of the write-behind
     * @param writes how many writes were in it
     * @param done how many of them the store has
     * @param nanos how long it took
     */
    default void onBatch(String name, int writes, int done, long nanos) {}

    /**
     * Hears that writes are tried again.
     *
     * @param name the name of the write-behind
     * @param writes how many
     * @param delayNanos in how much time
     */
    default void onRetry(String name, int writes, long delayNanos) {}

    /**
     * Hears that a write was given up, before the sink of dead letters gets it.
     *
     * @param name the name of the write-behind
     * @param attempts how often it was tried; zero when it could not be decoded
     */
    default void onDeadLetter(String name, int attempts) {}

    /**
     * Hears that the log failed to append or to forget.
     *
     * @param name the name of the write-behind
     * @param append whether a write could not be appended; otherwise it could not be forgotten, which is tried again
     */
    default void onLogFailure(String name, boolean append) {}
}
