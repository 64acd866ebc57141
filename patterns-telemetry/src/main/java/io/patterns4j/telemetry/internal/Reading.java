package io.patterns4j.telemetry.internal;

import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * One number of a policy, as all backends show it.
 *
 * @param <S> the snapshot that it is read from
 * @param name the name of the metric; several readings share it when their tags differ
 * @param kind how it behaves
 * @param unit what it counts
 * @param description one line for people
 * @param tags beside the name of the policy
 * @param value reads it; not a number when it is not known
 */
public record Reading<S>(
        String name, Kind kind, Unit unit, String description, Map<String, String> tags, ToDoubleFunction<S> value) {

    /** How a number behaves. */
    public enum Kind {
        /** Only grows, from zero. */
        COUNTER,
        /** Goes up and down, and may be added up over processes. */
        AMOUNT,
        /** Goes up and down; a sum means nothing. May be unknown. */
        LEVEL,
        /** One for the tags that hold now, zero for the others of the same name. */
        STATE
    }

    /** Tells whether the number is always whole. */
    public boolean whole() {
        return kind != Kind.LEVEL;
    }
}
