package io.patterns4j.writebehind;

import io.patterns4j.RejectedException;

/**
 * Tells that a write was refused, and is nowhere: the caller was interrupted while it waited for a place; its flag is
 * set.
 */
public final class WriteBehindInterruptedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    WriteBehindInterruptedException(String policy) {
        super(policy);
    }

    @Override
    protected String reason() {
        return "interrupted while waiting for a place in the write-behind";
    }
}
