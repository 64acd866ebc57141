package io.patterns4j.telemetry.emf;

import io.patterns4j.telemetry.emf.EmfBatch.Value;
import io.patterns4j.telemetry.internal.Names;
import io.patterns4j.telemetry.internal.Reading;
import io.patterns4j.telemetry.internal.Reading.Kind;
import io.patterns4j.telemetry.internal.Source;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A policy and how far its counters have been written. */
final class EmfSource<P, S> {

    private final WeakReference<P> policy;
    private final Function<P, S> snapshot;
    private final List<Reading<S>> readings;
    private final Map<String, String> dimensions;
    private final Map<String, AtomicLong> counted = new ConcurrentHashMap<>();

    EmfSource(Source<P, S> source, Map<String, String> dimensions) {
        this.policy = new WeakReference<>(source.policy());
        this.snapshot = source.snapshot();
        this.readings = source.readings();
        this.dimensions = with(dimensions, Map.of(Names.NAME, Emf.fitting(source.name())));
        S seen = snapshot.apply(source.policy());
        for (Reading<S> reading : readings) {
            if (reading.kind() == Kind.COUNTER) {
                counted.put(reading.name(), new AtomicLong(whole(reading, seen)));
            }
        }
    }

    void writeTo(EmfBatch batch) {
        P alive = policy.get();
        if (alive == null) {
            return;
        }
        S seen = snapshot.apply(alive);
        List<Value> values = new ArrayList<>();
        for (Reading<S> reading : readings) {
            if (reading.kind() == Kind.STATE) {
                state(reading, seen, batch);
            } else {
                value(reading, seen, batch, values);
            }
        }
        batch.line(dimensions, values);
    }

    private void state(Reading<S> reading, S seen, EmfBatch batch) {
        if (whole(reading, seen) != 0) {
            batch.line(with(dimensions, reading.tags()), List.of(written(reading, "1")));
        }
    }

    private void value(Reading<S> reading, S seen, EmfBatch batch, List<Value> values) {
        if (reading.kind() == Kind.COUNTER) {
            values.add(written(reading, Long.toString(added(reading, seen, batch))));
            return;
        }
        double number = reading.value().applyAsDouble(seen);
        if (Double.isFinite(number)) {
            values.add(written(reading, reading.whole() ? Long.toString((long) number) : Double.toString(number)));
        }
    }

    /** Returns what no flush has written yet. A flush that saw less than another one before it adds nothing. */
    private long added(Reading<S> reading, S seen, EmfBatch batch) {
        AtomicLong written = counted.computeIfAbsent(reading.name(), name -> new AtomicLong());
        long now = whole(reading, seen);
        long added = Math.max(0, now - written.getAndAccumulate(now, Math::max));
        batch.onUndo(() -> written.addAndGet(-added));
        return added;
    }

    private long whole(Reading<S> reading, S seen) {
        return (long) reading.value().applyAsDouble(seen);
    }

    private static Value written(Reading<?> reading, String number) {
        return new Value(reading.name(), reading.unit().cloudWatch(), number);
    }

    private static Map<String, String> with(Map<String, String> dimensions, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(dimensions);
        all.putAll(more);
        return all;
    }
}
