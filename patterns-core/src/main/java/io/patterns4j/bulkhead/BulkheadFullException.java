package io.patterns4j.bulkhead;

import io.patterns4j.RejectedException;

/** Tells that a bulkhead refused a call: no permit was free, or none became free in time, or the queue was full. */
public final class BulkheadFullException extends RejectedException {

    private static final long serialVersionUID = 1L;

    BulkheadFullException(String policy) {
        super(policy);
    }

    @Override
    protected String reason() {
        return "bulkhead is full";
    }
}
