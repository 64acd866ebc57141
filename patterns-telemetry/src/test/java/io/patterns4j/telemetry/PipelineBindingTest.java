package io.patterns4j.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.patterns4j.bulkhead.AdaptiveBulkhead;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.chaos.Chaos;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.context.ContextCarrier;
import io.patterns4j.context.ContextPropagation;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.pipeline.TypedPipeline;
import io.patterns4j.ratelimit.RateLimiter;
import io.patterns4j.retry.Retry;
import io.patterns4j.telemetry.emf.EmfWriter;
import io.patterns4j.telemetry.micrometer.MicrometerTimer;
import io.patterns4j.telemetry.micrometer.PolicyMetrics;
import io.patterns4j.telemetry.opentelemetry.OpenTelemetryMetrics;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All policies of a pipeline are bound at once, in every backend. */
class PipelineBindingTest {

    private static final Set<String> KINDS = Set.of(
            "timeout", "retry", "hedge", "ratelimiter", "circuitbreaker", "bulkhead", "adaptivebulkhead", "chaos");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PolicyMetrics micrometer = PolicyMetrics.of(registry);
    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final OpenTelemetryMetrics openTelemetry = OpenTelemetryMetrics.of(OpenTelemetrySdk.builder()
            .setMeterProvider(
                    SdkMeterProvider.builder().registerMetricReader(reader).build())
            .build()
            .getMeter("test"));
    private final StringBuilder lines = new StringBuilder();
    private final EmfWriter emf = EmfWriter.of("Shop", lines);

    private final Bulkhead shared = Bulkhead.of("shared", 4);
    private final Pipeline pipeline = Pipeline.named("orders")
            .policy(MicrometerTimer.of(new SimpleMeterRegistry(), "orders"))
            .policy(ContextPropagation.of("context", ContextCarrier.mdc()))
            .timeout(Duration.ofSeconds(1))
            .retry(Retry.of("orders", 2))
            .hedge(Hedge.of("orders", Duration.ofMillis(50)))
            .rateLimiter(RateLimiter.of("orders", 10, Duration.ofSeconds(1)))
            .circuitBreaker(CircuitBreaker.of("orders"))
            .bulkhead(shared)
            .adaptiveBulkhead(AdaptiveBulkhead.of("orders"))
            .policy(Chaos.failure("orders", c -> c.exception(IllegalStateException::new)))
            .build();
    private final TypedPipeline<String> typed = Pipeline.named("typed")
            .fallback(Fallback.<String>of("typed", f -> f.onFailure(error -> "instead")))
            .bulkhead(shared)
            .build();

    @Test
    void bind_pipeline_bindsAllKindsWithMetricsAndSkipsOthers() {
        micrometer.bind(pipeline);
        openTelemetry.bind(pipeline);
        emf.bind(pipeline);
        assertThat(micrometerKinds()).isEqualTo(KINDS);
        assertThat(openTelemetryKinds()).isEqualTo(KINDS);
        assertThat(emfKinds()).isEqualTo(KINDS);
        micrometer.unbind(pipeline);
        openTelemetry.unbind(pipeline);
        emf.unbind(pipeline);
        assertThat(registry.getMeters()).isEmpty();
        assertThat(openTelemetryKinds()).isEmpty();
        assertThat(emfKinds()).isEmpty();
    }

    @Test
    void bind_typedPipeline_bindsItsFallbackAsWell() {
        Set<String> kinds = Set.of("fallback", "bulkhead");
        micrometer.bind(typed);
        openTelemetry.bind(typed);
        emf.bind(typed);
        assertThat(micrometerKinds()).isEqualTo(kinds);
        assertThat(openTelemetryKinds()).isEqualTo(kinds);
        assertThat(emfKinds()).isEqualTo(kinds);
        micrometer.unbind(typed);
        openTelemetry.unbind(typed);
        emf.unbind(typed);
        assertThat(registry.getMeters()).isEmpty();
        assertThat(openTelemetryKinds()).isEmpty();
        assertThat(emfKinds()).isEmpty();
    }

    @Test
    void bind_policySharedByPipelines_isBoundOnce() {
        micrometer.bind(shared).bind(pipeline).bind(typed);
        assertThat(registry.get("patterns4j.bulkhead.limit")
                        .tag("name", "shared")
                        .gauges())
                .hasSize(1);
    }

    @Test
    void bind_oneNameTaken_bindsNothingOfThePipeline() {
        CircuitBreaker other = CircuitBreaker.of("orders");
        micrometer.bind(other);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> micrometer.bind(pipeline))
                .withMessage("name must be bound once: circuitBreaker=orders");
        assertThat(micrometerKinds()).containsExactly("circuitbreaker");
        micrometer.unbind(other);
        micrometer.bind(pipeline);
        assertThat(micrometerKinds()).isEqualTo(KINDS);
    }

    @Test
    void bind_pipelineWithoutMetrics_bindsNothing() {
        micrometer.bind(Pipeline.none());
        assertThat(registry.getMeters()).isEmpty();
        assertThatNullPointerException()
                .isThrownBy(() -> micrometer.bind((Pipeline) null))
                .withMessage("pipeline must not be null: pipeline=null");
        assertThatNullPointerException()
                .isThrownBy(() -> micrometer.bind((TypedPipeline<?>) null))
                .withMessage("pipeline must not be null: pipeline=null");
    }

    private Set<String> micrometerKinds() {
        return kinds(registry.getMeters().stream().map(meter -> meter.getId().getName()));
    }

    private Set<String> openTelemetryKinds() {
        return kinds(reader.collectAllMetrics().stream().map(MetricData::getName));
    }

    private Set<String> emfKinds() {
        lines.setLength(0);
        emf.flush();
        return kinds(Pattern.compile("\"(patterns4j\\.[^\"]+)\":")
                .matcher(lines)
                .results()
                .map(found -> found.group(1)));
    }

    private static Set<String> kinds(Stream<String> names) {
        return names.map(name -> name.split("\\.")[1]).collect(Collectors.toCollection(TreeSet::new));
    }
}
