package io.patterns4j.telemetry.emf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** The rules of AWS's "Embedded metric format specification", and those of CloudWatch for what it names. */
final class EmfRules {

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Those of MetricDatum that are not sizes or rates. */
    private static final Set<String> UNITS =
            Set.of("Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "None");

    private EmfRules() {}

    static JsonNode parse(String line) {
        assertThat(line.strip()).doesNotContain("\n");
        try {
            return STRICT.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    static void check(JsonNode document) {
        assertThat(document.isObject()).isTrue();
        assertThat(document.toString().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(256 * 1024);
        JsonNode metadata = document.get("_aws");
        assertThat(metadata.get("Timestamp").isIntegralNumber()).isTrue();
        assertThat(metadata.get("CloudWatchMetrics").isArray()).isTrue();
        assertThat(metadata.get("CloudWatchMetrics")).isNotEmpty();
        metadata.get("CloudWatchMetrics").forEach(directive -> directive(document, directive));
    }

    private static void directive(JsonNode document, JsonNode directive) {
        word(directive.get("Namespace"), 255);
        assertThat(directive.get("Dimensions").isArray()).isTrue();
        assertThat(directive.get("Dimensions")).isNotEmpty();
        directive.get("Dimensions").forEach(set -> {
            assertThat(set).hasSizeBetween(1, 30);
            set.forEach(key -> {
                word(key, 250);
                word(document.get(key.textValue()), 1024);
            });
        });
        assertThat(directive.get("Metrics")).hasSizeBetween(1, 100);
        Set<String> names = new HashSet<>();
        directive.get("Metrics").forEach(metric -> {
            word(metric.get("Name"), 1024);
            assertThat(names.add(metric.get("Name").textValue())).isTrue();
            assertThat(UNITS).contains(metric.get("Unit").textValue());
            assertThat(document.get(metric.get("Name").textValue()).isNumber()).isTrue();
        });
    }

    private static void word(JsonNode text, int limit) {
        assertThat(text.isTextual()).isTrue();
        assertThat(text.textValue())
                .isNotBlank()
                .hasSizeLessThanOrEqualTo(limit)
                .matches("[\\x20-\\x7e]+");
        assertThat(text.textValue()).doesNotStartWith(":");
    }
}
