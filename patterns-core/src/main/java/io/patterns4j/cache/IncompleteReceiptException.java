package io.patterns4j.cache;

/** Thrown by {@link Receipt#orThrow()} when a tier does not have a change. */
public final class IncompleteReceiptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Receipt receipt;

    /**
     * Creates the exception.
     *
     * @param receipt the receipt
     */
    public IncompleteReceiptException(Receipt receipt) {
        super("receipt must be complete: receipt=" + receipt);
        this.receipt = receipt;
    }

    /**
     * Returns what became of the change.
     *
     * @return the receipt
     */
    public Receipt receipt() {
        return receipt;
    }
}
