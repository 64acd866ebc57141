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
     * Throws any throwable where the compiler expects another type.
     *
     * @return never; written as {@code throw unchecked(error)} so that the compiler sees the end of the path
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the cast is the purpose
    public static <X extends Throwable> X unchecked(Throwable error) throws X {
        throw (X) error;
    }
}
