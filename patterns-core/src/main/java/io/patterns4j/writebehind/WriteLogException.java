package io.patterns4j.writebehind;

/** Tells that a log cannot be used as asked: it is in use, closed, damaged, full, or its disk is. */
public class WriteLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what could not be done
     */
    public WriteLogException(String message) {
        super(message);
    }

    /**
     * Creates an exception.
     *
     * @param message what could not be done
     * @param cause why
     */
    public WriteLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
