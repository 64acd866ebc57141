package io.patterns4j.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Argument checks that name the field, the rule and the value. */
public final class Checks {

    private Checks() {}

    /** Returns the value unless it is null. */
    public static <T> T notNull(String name, @Nullable T value) {
        if (value == null) {
            throw new NullPointerException(name + " must not be null: " + name + "=null");
        }
        return value;
    }

    /** Returns the name unless it is null or blank. */
    public static String name(@Nullable String value) {
        String name = notNull("name", value);
        if (name.isBlank()) {
            throw new IllegalArgumentException("name must not be blank: name='" + name + "'");
        }
        return name;
    }

    /** Returns the duration unless it is zero or negative. */
    public static Duration positive(String name, @Nullable Duration value) {
        Duration duration = notNull(name, value);
        return that(!duration.isZero() && !duration.isNegative(), name, "must be > 0", duration);
    }

    /** Returns the duration unless it is negative. */
    public static Duration notNegative(String name, @Nullable Duration value) {
        Duration duration = notNull(name, value);
        return that(!duration.isNegative(), name, "must be >= 0", duration);
    }

    /** Returns the number unless it lies outside of [min, max]. */
    public static int between(String name, int value, int min, int max) {
        return that(value >= min && value <= max, name, "must be between " + min + " and " + max, value);
    }

    /** Returns the ratio unless it lies outside of (0, 1]. */
    public static double ratio(String name, double value) {
        return that(value > 0.0 && value <= 1.0, name, "must be > 0 and <= 1", value);
    }

    /** Returns the value when the rule holds; {@code expectation} says the rule in words. */
    public static <T> T that(boolean rule, String name, String expectation, T value) {
        if (!rule) {
            throw new IllegalArgumentException(name + " " + expectation + ": " + name + "=" + value);
        }
        return value;
    }
}
