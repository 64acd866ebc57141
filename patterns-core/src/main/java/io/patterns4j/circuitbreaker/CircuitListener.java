package io.patterns4j.circuitbreaker;

/**
 * Hears what a breaker does. Every method does nothing unless overridden.
 *
 * <p><b>Guarantees.</b> Transitions are told one at a time and in the order in which they happened, under no lock, on
 * one of the threads that caused them. What a listener throws is logged and counted, and reaches no caller. A listener
 * that blocks delays the caller whose thread it is on, and later transitions; when more than 65,536 of them wait, the
 * oldest are forgotten, and logged.
 */
public interface CircuitListener {

    /**
     * Hears of a change of state.
     *
     * @param transition from where to where, and why
     */
    default void onTransition(CircuitTransition transition) {}

    /**
     * Hears of a refused call. Refusals of many threads are told at the same time.
     *
     * @param name the breaker's name
     * @param state the state that refused the call
     */
    default void onRejected(String name, CircuitState state) {}

    /**
     * Hears that a breaker in {@link CircuitState#METRICS_ONLY} would have opened. Told once for each rule.
     *
     * @param name the breaker's name
     * @param rule the rule that held
     */
    default void onWouldOpen(String name, TripRule rule) {}
}
