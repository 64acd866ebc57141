package io.patterns4j.redis;

import io.patterns4j.RejectedException;

/** Tells that a log did not take a write, because its stream holds as many as it may. It was not written. */
public final class WriteLogFullException extends RejectedException {

    private static final long serialVersionUID = 1L;

    WriteLogFullException(String log) {
        super(log);
    }

    @Override
    protected String reason() {
        return "stream is full";
    }
}
