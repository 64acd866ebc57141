package io.patterns4j.circuitbreaker;

/** Names the states of a circuit breaker. */
public enum CircuitState {
    /** Calls go through and are counted; enough failures open the breaker. */
    CLOSED,
    /** Calls are refused until the open duration is over. */
    OPEN,
    /** A few probes go through; their outcomes decide whether the breaker closes or opens again. */
    HALF_OPEN,
    /** Isolated by hand: calls are refused until somebody ends it. */
    FORCED_OPEN,
    /** Calls go through and nothing is counted. */
    DISABLED,
    /** Calls go through and are counted; the breaker reports what it would have done and refuses nothing. */
    METRICS_ONLY;

    /** Half-open means probing after an open period, so it can only follow one. */
    boolean canBecome(CircuitState target) {
        return target != HALF_OPEN || this == OPEN || this == FORCED_OPEN;
    }
}
