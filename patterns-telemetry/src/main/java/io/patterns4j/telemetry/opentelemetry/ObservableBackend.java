package io.patterns4j.telemetry.opentelemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.BatchCallback;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.api.metrics.ObservableMeasurement;
import io.patterns4j.telemetry.internal.Bindings;
import io.patterns4j.telemetry.internal.Names;
import io.patterns4j.telemetry.internal.Reading;
import io.patterns4j.telemetry.internal.Source;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/*
 * One callback for each policy, so that a collection takes one snapshot of it. The SDK takes instruments of the same
 * name and description for one, whoever builds them. The callback holds the policy weakly, and the source not at all.
 */
/** Makes observable instruments of readings. */
final class ObservableBackend implements Bindings.Backend {

    private final Meter meter;
    private final Attributes attributes;

    ObservableBackend(Meter meter, Attributes attributes) {
        this.meter = meter;
        this.attributes = attributes;
    }

    @Override
    public <P, S> Runnable attach(Source<P, S> source) {
        Map<String, ObservableMeasurement> instruments = new LinkedHashMap<>();
        List<Observation<S>> observations = new ArrayList<>();
        for (Reading<S> reading : source.readings()) {
            var instrument = instruments.computeIfAbsent(reading.name(), name -> instrument(reading));
            observations.add(new Observation<>(instrument, attributes(source, reading), reading));
        }
        WeakReference<P> policy = new WeakReference<>(source.policy());
        Function<P, S> snapshot = source.snapshot();
        Runnable observe = () -> {
            P alive = policy.get();
            if (alive != null) {
                S seen = snapshot.apply(alive);
                observations.forEach(observation -> observation.record(seen));
            }
        };
        ObservableMeasurement[] all = instruments.values().toArray(ObservableMeasurement[]::new);
        BatchCallback callback = meter.batchCallback(observe, all[0], all);
        return callback::close;
    }

    private ObservableMeasurement instrument(Reading<?> reading) {
        String unit = reading.unit().ucum();
        String description = reading.description();
        return switch (reading.kind()) {
            case COUNTER ->
                meter.counterBuilder(reading.name())
                        .setUnit(unit)
                        .setDescription(description)
                        .buildObserver();
            case AMOUNT, STATE ->
                meter.upDownCounterBuilder(reading.name())
                        .setUnit(unit)
                        .setDescription(description)
                        .buildObserver();
            case LEVEL ->
                meter.gaugeBuilder(reading.name())
                        .setUnit(unit)
                        .setDescription(description)
                        .buildObserver();
        };
    }

    private Attributes attributes(Source<?, ?> source, Reading<?> reading) {
        AttributesBuilder all = attributes.toBuilder().put(Names.NAME, source.name());
        reading.tags().forEach((key, value) -> all.put(key, value));
        return all.build();
    }

    /** Where one number goes. An instrument of the SDK is of both types, and takes only what it was built for. */
    private record Observation<S>(ObservableMeasurement instrument, Attributes attributes, Reading<S> reading) {

        void record(S seen) {
            double number = reading.value().applyAsDouble(seen);
            if (reading.whole()) {
                ((ObservableLongMeasurement) instrument).record((long) number, attributes);
            } else if (!Double.isNaN(number)) {
                ((ObservableDoubleMeasurement) instrument).record(number, attributes);
            }
        }
    }
}
