package io.patterns4j.telemetry.emf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The lines of one flush, and how to take it back. */
final class EmfBatch {

    /** One number. */
    record Value(String name, String unit, String number) {}

    private final String namespace;
    private final long epochMillis;
    private final StringBuilder text = new StringBuilder();
    private final List<Runnable> undo = new ArrayList<>();

    EmfBatch(String namespace, long epochMillis) {
        this.namespace = namespace;
        this.epochMillis = epochMillis;
    }

    void line(Map<String, String> dimensions, List<Value> values) {
        text.append("{\"_aws\":{\"Timestamp\":").append(epochMillis).append(",\"CloudWatchMetrics\":[{\"Namespace\":");
        Emf.quote(text, namespace);
        text.append(",\"Dimensions\":[[");
        separated(dimensions.keySet(), key -> Emf.quote(text, key));
        text.append("]],\"Metrics\":[");
        separated(values, value -> {
            text.append("{\"Name\":");
            Emf.quote(text, value.name());
            text.append(",\"Unit\":");
            Emf.quote(text, value.unit());
            text.append('}');
        });
        text.append("]}]}");
        dimensions.forEach((key, value) -> {
            member(key);
            Emf.quote(text, value);
        });
        for (Value value : values) {
            member(value.name());
            text.append(value.number());
        }
        text.append("}\n");
    }

    /** Remembers what has to be done when the lines cannot be written. */
    void onUndo(Runnable action) {
        undo.add(action);
    }

    void undo() {
        undo.forEach(Runnable::run);
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    String text() {
        return text.toString();
    }

    private void member(String key) {
        text.append(',');
        Emf.quote(text, key);
        text.append(':');
    }

    private <E> void separated(Iterable<E> elements, Consumer<E> append) {
        boolean first = true;
        for (E element : elements) {
            if (!first) {
                text.append(',');
            }
            first = false;
            append.accept(element);
        }
    }
}
