package io.patterns4j.telemetry.internal;

import io.patterns4j.RejectedException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How a call ended, in one word. */
public enum CallOutcome {
    SUCCESS,
    FAILURE,
    REJECTED,
    CANCELLED;

    private final String tag = name().toLowerCase(Locale.ROOT);

    /** Judges what a call threw; null when it returned. */
    public static CallOutcome of(@Nullable Throwable error) {
        if (error == null) {
            return SUCCESS;
        }
        Throwable inner = unwrap(error);
        if (inner instanceof RejectedException) {
            return REJECTED;
        }
        return inner instanceof CancellationException || inner instanceof InterruptedException ? CANCELLED : FAILURE;
    }

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

    /** Returns the value of the tag {@code outcome}. */
    public String tag() {
        return tag;
    }
}
