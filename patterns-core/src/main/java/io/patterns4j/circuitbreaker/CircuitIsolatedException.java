package io.patterns4j.circuitbreaker;

import io.patterns4j.RejectedException;

/** Tells that a circuit breaker refused a call because somebody isolated it by hand; it knows no time to come back. */
public final class CircuitIsolatedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    CircuitIsolatedException(String policy) {
        super(policy);
    }

    @Override
    protected String reason() {
        return "circuit breaker is isolated";
    }
}
