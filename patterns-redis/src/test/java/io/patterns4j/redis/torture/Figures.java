package io.patterns4j.redis.torture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What was counted, by name; also those of several children together. */
final class Figures {

    private final Map<String, Long> values = new LinkedHashMap<>();

    Figures add(String name, long value) {
        values.merge(name, value, name.startsWith("longest") ? Math::max : Long::sum);
        return this;
    }

    /** Adds what another one has written as text. */
    Figures addAll(String text) {
        for (String value : text.split(" ", -1)) {
            int at = value.indexOf('=');
            add(value.substring(0, at), Long.parseLong(value.substring(at + 1)));
        }
        return this;
    }

    long of(String name) {
        return values.getOrDefault(name, 0L);
    }

    /** Returns how many calls found a value in a tier. */
    double hitRatio() {
        double hits = of("localHits") + of("sharedHits");
        return hits / (hits + of("misses"));
    }

    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(" "));
    }
}
