package io.patterns4j.circuitbreaker;

import io.patterns4j.RejectedException;
import io.patterns4j.Rejection;

/** Tells that a circuit breaker refused a call because what it protects is, or may still be, broken. */
public final class CircuitOpenException extends RejectedException {

    private static final long serialVersionUID = 1L;

    private final CircuitState state;

    CircuitOpenException(Rejection rejection, CircuitState state) {
        super(rejection);
        this.state = state;
    }

    /**
     * Returns the state that refused the call.
     *
     * @return {@link CircuitState#OPEN}, {@link CircuitState#HALF_OPEN} when all probes were taken, or
     *     {@link CircuitState#CLOSED} while traffic is ramped up
     */
    public CircuitState state() {
        return state;
    }

    @Override
    protected String reason() {
        return switch (state) {
            case OPEN -> "circuit breaker is open";
            case HALF_OPEN -> "circuit breaker is half-open and all probes are taken";
            default -> "circuit breaker is ramping up";
        };
    }
}
