package io.patterns4j.chaos;

import io.patterns4j.RejectedException;

/**
 * Tells that a thread was interrupted during an injected delay, so the protected code did not run. The interrupt flag
 * of the thread is set.
 */
public final class ChaosInterruptedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    ChaosInterruptedException(String policy) {
        super(policy);
    }

    @Override
    protected String reason() {
        return "interrupted during an injected delay";
    }
}
