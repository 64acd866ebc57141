package io.patterns4j.cache;

import io.patterns4j.internal.Throwables;
import java.util.concurrent.Callable;

/** Calls what declares checked exceptions where none are expected. */
final class Sneaky {

    private Sneaky() {}

    static <T> T call(Callable<T> body) {
        try {
            return body.call();
        } catch (Exception e) {
            throw Throwables.rethrow(e);
        }
    }
}
