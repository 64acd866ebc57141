package io.patterns4j.fallback;

import org.jspecify.annotations.Nullable;

/**
 * Hears what a fallback does. Every method does nothing unless overridden.
 *
 * <p><b>Guarantees.</b> Called under no lock, on the thread that produced the answer, before the caller has it; events
 * of many threads are told at the same time. What a listener throws is logged and counted, and reaches no caller. A
 * listener that blocks delays the caller whose thread it is on.
 */
public interface FallbackListener {

    /**
     * Hears that a rule answered a call.
     *
     * @param name the fallback's name
     * @param error what was answered, unwrapped; null when a value was replaced
     */
    default void onFallback(String name, @Nullable Throwable error) {}

    /**
     * Hears that the function of a rule threw, or that its stage failed; the caller receives that.
     *
     * @param name the fallback's name
     * @param error what was to be answered, unwrapped; null when a value was to be replaced. The caller never sees it
     * @param failure what the function threw instead
     */
    default void onFallbackFailed(String name, @Nullable Throwable error, Throwable failure) {}
}
