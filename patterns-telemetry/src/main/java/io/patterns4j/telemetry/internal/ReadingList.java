package io.patterns4j.telemetry.internal;

import io.patterns4j.telemetry.internal.Reading.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Collects the readings of one kind of policy; names are below that of the kind. */
final class ReadingList<S> {

    private final String prefix;
    private final List<Reading<S>> readings = new ArrayList<>();

    ReadingList(String kind) {
        this.prefix = "patterns4j." + kind + ".";
    }

    ReadingList<S> counter(String name, Unit unit, String description, ToLongFunction<S> value) {
        return add(new Reading<>(prefix + name, Kind.COUNTER, unit, description, Map.of(), value::applyAsLong));
    }

    ReadingList<S> amount(String name, Unit unit, String description, ToLongFunction<S> value) {
        return add(new Reading<>(prefix + name, Kind.AMOUNT, unit, description, Map.of(), value::applyAsLong));
    }

    /** Adds a number that is not a number while it is not known. */
    ReadingList<S> level(String name, Unit unit, String description, ToDoubleFunction<S> value) {
        return add(new Reading<>(prefix + name, Kind.LEVEL, unit, description, Map.of(), value));
    }

    /** Adds one reading for each state. */
    <E extends Enum<E>> ReadingList<S> state(E[] states, Function<S, E> current) {
        for (E state : states) {
            Map<String, String> tags = Map.of("state", state.name().toLowerCase(Locale.ROOT));
            add(new Reading<>(
                    prefix + "state",
                    Kind.STATE,
                    Unit.FLAG,
                    "1 for the state that holds, 0 for the others",
                    tags,
                    seen -> current.apply(seen) == state ? 1 : 0));
        }
        return this;
    }

    ReadingList<S> callbackFailures(ToLongFunction<S> value) {
        return counter("callback.failures", Unit.CALLBACKS, "Times that a callback of the user threw", value);
    }

    List<Reading<S>> list() {
        return List.copyOf(readings);
    }

    private ReadingList<S> add(Reading<S> reading) {
        readings.add(reading);
        return this;
    }
}
