package io.patterns4j.circuitbreaker;

/**
 * Tells of one change of state.
 *
 * @param name the breaker's name
 * @param from the state before
 * @param to the state after
 * @param epoch the number of the new state's generation; consecutive transitions have consecutive epochs
 * @param cause why it happened
 */
public record CircuitTransition(String name, CircuitState from, CircuitState to, long epoch, Cause cause) {

    /** Names why a breaker changed its state. */
    public enum Cause {
        /** A trip rule held. */
        TRIPPED,
        /** The open duration was over. */
        OPEN_PERIOD_OVER,
        /** The probes succeeded. */
        PROBES_SUCCEEDED,
        /** The probes failed. */
        PROBES_FAILED,
        /** Somebody asked for it. */
        MANUAL
    }
}
