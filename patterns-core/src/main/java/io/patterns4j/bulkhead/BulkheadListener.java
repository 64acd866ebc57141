package io.patterns4j.bulkhead;

/**
 * Hears what a bulkhead does. Every method does nothing unless overridden.
 *
 * <p><b>Guarantees.</b> Called under no lock, on the thread that the event belongs to; events of many threads are told
 * at the same time. What a listener throws is logged and counted, reaches no caller and costs no permit. A listener
 * that blocks delays the caller whose thread it is on.
 */
public interface BulkheadListener {

    /**
     * Hears that a call was let in, at once or after waiting. Told before the call runs.
     *
     * @param name the bulkhead's name
     */
    default void onPermitted(String name) {}

    /**
     * Hears that a call was refused: full, not in time, or interrupted.
     *
     * @param name the bulkhead's name
     */
    default void onRejected(String name) {}

    /**
     * Hears that a call that was let in has ended, however it ended. Told after its permit has been returned.
     *
     * @param name the bulkhead's name
     */
    default void onFinished(String name) {}
}
