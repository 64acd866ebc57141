package io.patterns4j.context;

/**
 * Hears of carriers that fail. Every method does nothing unless overridden.
 *
 * <p><b>Guarantees.</b> Called under no lock, on the thread on which the carrier failed. What a listener throws is
 * logged and counted, and reaches no caller.
 */
public interface ContextListener {

    /**
     * Hears that a carrier threw; the call goes on without its context.
     *
     * @param name the policy's name
     * @param error what it threw
     */
    default void onCarrierFailed(String name, Throwable error) {}
}
