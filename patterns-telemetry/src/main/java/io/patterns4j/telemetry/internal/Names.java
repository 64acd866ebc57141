package io.patterns4j.telemetry.internal;

import org.jspecify.annotations.Nullable;

/** Words that all backends use, and checks of arguments. */
public final class Names {

    /** The name of the durations of calls. */
    public static final String CALL_DURATION = "patterns4j.call.duration";

    /** What {@link #CALL_DURATION} means. */
    public static final String CALL_DURATION_DESCRIPTION = "Time that calls took, by how they ended";

    /** The tag with the name of the policy or timer. */
    public static final String NAME = "name";

    /** The tag with the outcome of calls. */
    public static final String OUTCOME = "outcome";

    private Names() {}

    /** Returns the value unless it is null. */
    public static <T> T notNull(String name, @Nullable T value) {
        if (value == null) {
            throw new NullPointerException(name + " must not be null: " + name + "=null");
        }
        return value;
    }

    /** Returns the text unless it is null or blank. */
    public static String notBlank(String name, @Nullable String value) {
        String text = notNull(name, value);
        if (text.isBlank()) {
            throw new IllegalArgumentException(name + " must not be blank: " + name + "='" + text + "'");
        }
        return text;
    }
}
