package io.patterns4j.writebehind;

/**
 * Tells that nobody knows what became of a write: the log failed to append it, or the caller was interrupted while the
 * log or the store had it. It was not acknowledged and may reach the store all the same. Whoever writes again gets it
 * right.
 */
public final class WriteUncertainException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WriteUncertainException(String message, Throwable cause) {
        super(message, cause);
    }
}
