package io.patterns4j.redis;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks of what users hand in. */
final class Args {

    private Args() {}

    static <T> T notNull(String name, @Nullable T value) {
        return Objects.requireNonNull(value, name + " must not be null");
    }

    static void that(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Refuses what would move the hash tag of a key. */
    static String noBraces(String name, String value) {
        notNull(name, value);
        that(!value.isEmpty(), name + " must not be empty: " + name + "=" + value);
        that(
                value.indexOf('{') < 0 && value.indexOf('}') < 0,
                name + " must not contain braces: " + name + "=" + value);
        return value;
    }
}
