package io.patterns4j.internal;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Help with throwables. */
public final class Throwables {

    private Throwables() {}

    /** Returns the cause behind any wrappers that concurrency utilities put around it. */
    public static Throwable unwrap(Throwable error) {
        Throwable inner = error;
        while (inner instanceof CompletionException || inner instanceof ExecutionException) {
            Throwable cause = inner.getCause();
            if (cause == null) {
                return inner;
            }
            inner = cause;
        }
        return inner;
    }

    /**
     * Throws any throwable where the compiler expects none.
     *
     * @return never; written as {@code throw rethrow(error)} so that the compiler sees the end of the path
     */
    public static RuntimeException rethrow(Throwable error) {
        Throwables.<RuntimeException>disguise(error);
        throw new AssertionError("not reached", error);
    }

    @SuppressWarnings("unchecked") // the cast is the purpose; it is erased
    private static <X extends Throwable> void disguise(Throwable error) throws X {
        throw (X) error;
    }
}
