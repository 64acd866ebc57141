package io.patterns4j.session;

import org.jspecify.annotations.Nullable;

/**
 * Tells that the store of sessions did not answer, or with something that is no session: nobody knows whether there is
 * one. A change may have happened or not.
 */
public final class SessionStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SessionStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
