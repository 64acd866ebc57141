package io.patterns4j.bulkhead;

import io.patterns4j.RejectedException;

/** Tells that an {@link ExecutorBulkhead} takes no more tasks because it has been closed. */
public final class BulkheadClosedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    BulkheadClosedException(String policy) {
        super(policy);
    }

    @Override
    protected String reason() {
        return "bulkhead is closed";
    }
}
