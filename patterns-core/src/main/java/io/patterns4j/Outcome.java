package io.patterns4j;

import io.patterns4j.internal.Throwables;
import org.jspecify.annotations.Nullable;

/**
 * Holds how a call ended when the caller asked not to have anything thrown.
 *
 * <pre>{@code
 * Outcome<Quote> outcome = breaker.attempt(() -> client.quote(id));
 * if (outcome instanceof Outcome.Rejected<Quote> rejected) {
 *     return tryAgainIn(rejected.rejection().retryAfter());
 * }
 * }</pre>
 *
 * @param <T> the type of the value
 */
public sealed interface Outcome<T extends @Nullable Object> {

    /**
     * Returns the value, or throws what the call threw or what describes the refusal.
     *
     * @return the value of a call that returned
     * @throws Exception the exception of a call that failed, unchanged, or a {@link RejectedException}
     */
    T get() throws Exception;

    /**
     * The call ran and returned a value.
     *
     * @param <T> the type of the value
     * @param value what the call returned
     */
    record Returned<T extends @Nullable Object>(T value) implements Outcome<T> {
        @Override
        public T get() {
            return value;
        }
    }

    /**
     * The call ran and threw.
     *
     * @param <T> the type of the value
     * @param error what the call threw, unchanged
     */
    record Threw<T extends @Nullable Object>(Throwable error) implements Outcome<T> {
        @Override
        public T get() throws Exception {
            throw Throwables.rethrow(error);
        }
    }

    /**
     * The call did not run; behind a retry, its last attempt did not.
     *
     * @param <T> the type of the value
     * @param rejection which policy refused it and when to come back
     */
    record Rejected<T extends @Nullable Object>(Rejection rejection) implements Outcome<T> {
        @Override
        public T get() {
            throw rejection.toException();
        }
    }
}
