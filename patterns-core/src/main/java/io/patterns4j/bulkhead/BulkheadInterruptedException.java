package io.patterns4j.bulkhead;

import io.patterns4j.RejectedException;

/**
 * Tells that the thread was interrupted while it waited for a permit: the call did not run. The thread's interrupt flag
 * is set.
 */
public final class BulkheadInterruptedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    BulkheadInterruptedException(String policy) {
        super(policy);
    }

    @Override
    protected String reason() {
        return "interrupted while waiting for the bulkhead";
    }
}
