package io.patterns4j.telemetry.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.patterns4j.telemetry.internal.Bindings;
import io.patterns4j.telemetry.internal.Names;
import io.patterns4j.telemetry.internal.Reading;
import io.patterns4j.telemetry.internal.Reading.Kind;
import io.patterns4j.telemetry.internal.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/*
 * A registry that has a meter of some id hands that one out again, with the function that it had first: a second policy
 * of the same name would silently show the first one's numbers. So ids are looked for before anything is registered.
 * Gauges and function counters hold the policy weakly, and their functions hold nothing.
 */
/** Makes meters of readings. */
final class MeterBackend implements Bindings.Backend {

    private final MeterRegistry registry;
    private final Tags tags;

    MeterBackend(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    @Override
    public <P, S> Runnable attach(Source<P, S> source) {
        for (Reading<S> reading : source.readings()) {
            Tags all = tags(source, reading);
            if (registry.find(reading.name()).tags(all).meter() != null) {
                throw new IllegalArgumentException("name must be bound once for a registry: " + source.key());
            }
        }
        List<Meter> meters = new ArrayList<>();
        try {
            source.readings().forEach(reading -> meters.add(register(source, reading)));
        } catch (Throwable error) {
            meters.forEach(registry::remove);
            throw error;
        }
        return () -> meters.forEach(registry::remove);
    }

    private <P, S> Meter register(Source<P, S> source, Reading<S> reading) {
        Function<P, S> snapshot =
                source.snapshot(); // the source holds the policy: the function must not hold the source
        ToDoubleFunction<P> value = policy -> reading.value().applyAsDouble(snapshot.apply(policy));
        Tags all = tags(source, reading);
        if (reading.kind() == Kind.COUNTER) {
            return FunctionCounter.builder(reading.name(), source.policy(), value)
                    .tags(all)
                    .baseUnit(unit(reading))
                    .description(reading.description())
                    .register(registry);
        }
        return Gauge.builder(reading.name(), source.policy(), value)
                .tags(all)
                .baseUnit(unit(reading))
                .description(reading.description())
                .register(registry);
    }

    private Tags tags(Source<?, ?> source, Reading<?> reading) {
        Tags all = tags.and(Names.NAME, source.name());
        for (var tag : reading.tags().entrySet()) {
            all = all.and(tag.getKey(), tag.getValue());
        }
        return all;
    }

    private static @Nullable String unit(Reading<?> reading) {
        String unit = reading.unit().micrometer();
        return unit.isEmpty() ? null : unit;
    }
}
