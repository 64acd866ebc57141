package io.patterns4j.bulkhead;

/**
 * Hears what an adaptive bulkhead does. Every method does nothing unless overridden.
 *
 * <p><b>Guarantees.</b> Those of {@link BulkheadListener}. Changes of the limit are told one at a time and in order, on
 * the thread whose call ended the window; while a listener hears of one, the limit stays.
 */
public interface AdaptiveBulkheadListener extends BulkheadListener {

    /**
     * Hears that the limit has changed. Told after the change.
     *
     * @param name the bulkhead's name
     * @param from calls at once before
     * @param to calls at once now
     */
    default void onLimitChanged(String name, int from, int to) {}
}
