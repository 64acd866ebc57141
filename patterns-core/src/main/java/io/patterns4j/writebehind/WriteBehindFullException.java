package io.patterns4j.writebehind;

import io.patterns4j.RejectedException;

/** Tells that a write was refused, and is nowhere: no place for another key was free, or none became free in time. */
public final class WriteBehindFullException extends RejectedException {

    private static final long serialVersionUID = 1L;

    WriteBehindFullException(String policy) {
        super(policy);
    }

    @Override
    protected String reason() {
        return "write-behind is full";
    }
}
