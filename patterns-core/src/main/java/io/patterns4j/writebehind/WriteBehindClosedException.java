package io.patterns4j.writebehind;

import io.patterns4j.RejectedException;

/** Tells that a write was refused, and is nowhere: it was closed before. */
public final class WriteBehindClosedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    WriteBehindClosedException(String policy) {
        super(policy);
    }

    @Override
    protected String reason() {
        return "write-behind is closed";
    }
}
