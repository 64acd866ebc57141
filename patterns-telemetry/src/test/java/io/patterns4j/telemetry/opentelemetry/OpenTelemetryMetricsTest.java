package io.patterns4j.telemetry.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.ExecutorBulkhead;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.telemetry.Garbage;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenTelemetryMetricsTest {

    private static final AttributeKey<String> NAME = AttributeKey.stringKey("name");
    private static final AttributeKey<String> STATE = AttributeKey.stringKey("state");

    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final SdkMeterProvider provider =
            SdkMeterProvider.builder().registerMetricReader(reader).build();
    private final OpenTelemetryMetrics metrics = OpenTelemetryMetrics.of(provider.get("test"));

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void breaker_bound_showsWindowAndRefusals() {
        CircuitBreaker breaker = CircuitBreaker.of(
                "orders", c -> c.tripWhen(TripRule.failureRatio(0.9).minimumCalls(2)));
        metrics.bind(breaker);
        assertThat(metric("patterns4j.circuitbreaker.failure.ratio")).isEmpty();

        breaker.call(() -> "value");
        breaker.attempt(() -> {
            throw new IllegalStateException();
        });
        breaker.transitionTo(CircuitState.FORCED_OPEN);
        breaker.attempt(() -> "refused");
        assertThat(whole("patterns4j.circuitbreaker.rejected", "orders")).isEqualTo(1);
        assertThat(whole("patterns4j.circuitbreaker.transitions", "orders")).isEqualTo(1);
        Map<String, Long> states =
                metric("patterns4j.circuitbreaker.state").orElseThrow().getLongSumData().getPoints().stream()
                        .collect(Collectors.toMap(point -> point.getAttributes().get(STATE), LongPointData::getValue));
        assertThat(states).hasSize(CircuitState.values().length).containsEntry("forced_open", 1L);
        assertThat(states.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(1);
    }

    @Test
    void breaker_withEnoughCalls_showsRatios() {
        CircuitBreaker breaker = CircuitBreaker.of(
                "orders", c -> c.tripWhen(TripRule.failureRatio(0.9).minimumCalls(2)));
        metrics.bind(breaker);
        breaker.call(() -> "value");
        breaker.attempt(() -> {
            throw new IllegalStateException();
        });
        MetricData ratio = metric("patterns4j.circuitbreaker.failure.ratio").orElseThrow();
        assertThat(ratio.getType()).isEqualTo(MetricDataType.DOUBLE_GAUGE);
        assertThat(ratio.getUnit()).isEqualTo("1");
        assertThat(ratio.getDoubleGaugeData().getPoints())
                .extracting(DoublePointData::getValue)
                .containsExactly(0.5);
    }

    @Test
    void bulkheads_bound_areToldApartByName() {
        Bulkhead orders = Bulkhead.of("orders", 3);
        Bulkhead stock = Bulkhead.of("stock", 4);
        metrics.bind(orders).bind(stock);
        orders.tryAcquire();
        MetricData inFlight = metric("patterns4j.bulkhead.in_flight").orElseThrow();
        assertThat(inFlight.getType()).isEqualTo(MetricDataType.LONG_SUM);
        assertThat(inFlight.getLongSumData().isMonotonic()).isFalse();
        assertThat(inFlight.getUnit()).isEqualTo("{call}");
        assertThat(metric("patterns4j.bulkhead.rejected")
                        .orElseThrow()
                        .getLongSumData()
                        .isMonotonic())
                .isTrue();
        assertThat(whole("patterns4j.bulkhead.in_flight", "orders")).isEqualTo(1);
        assertThat(whole("patterns4j.bulkhead.in_flight", "stock")).isZero();
        assertThat(whole("patterns4j.bulkhead.limit", "stock")).isEqualTo(4);
    }

    @Test
    void otherBulkheads_bound_showTheirNumbers() {
        PartitionedBulkhead parts =
                PartitionedBulkhead.of("db", 10, p -> p.partition("live", 0.7).partition("batch", 0.3));
        try (ExecutorBulkhead threads = ExecutorBulkhead.of("reports", b -> b.limit(2))) {
            metrics.bind(parts).bind(threads);
            assertThat(whole("patterns4j.bulkhead.limit", "db/live")).isEqualTo(7);
            assertThat(whole("patterns4j.partitionedbulkhead.limit", "db")).isEqualTo(10);
            assertThat(whole("patterns4j.bulkhead.limit", "reports")).isEqualTo(2);
            metrics.unbind(parts);
            metrics.unbind(threads);
            assertThat(reader.collectAllMetrics()).isEmpty();
        }
    }

    @Test
    void bind_twice_showsEverythingOnce() {
        Bulkhead bulkhead = Bulkhead.of("orders", 3);
        metrics.bind(bulkhead).bind(bulkhead);
        assertThat(metric("patterns4j.bulkhead.limit")
                        .orElseThrow()
                        .getLongSumData()
                        .getPoints())
                .hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.bind(Bulkhead.of("orders", 4)))
                .withMessage("name must be bound once: bulkhead=orders");
        assertThat(whole("patterns4j.bulkhead.limit", "orders")).isEqualTo(3);
    }

    @Test
    void attributes_ofTheBinder_areOnEveryMeasurement() {
        Bulkhead bulkhead = Bulkhead.of("orders", 3);
        AttributeKey<String> region = AttributeKey.stringKey("region");
        OpenTelemetryMetrics.of(provider.get("test"), Attributes.of(region, "eu"))
                .bind(bulkhead);
        assertThat(metric("patterns4j.bulkhead.limit")
                        .orElseThrow()
                        .getLongSumData()
                        .getPoints())
                .extracting(point -> point.getAttributes().get(region))
                .containsExactly("eu");
        assertThat(bulkhead.name()).isEqualTo("orders");
    }

    @Test
    void close_endsAllMeasurements() {
        Bulkhead bulkhead = Bulkhead.of("orders", 3);
        CircuitBreaker breaker = CircuitBreaker.of("orders");
        metrics.bind(bulkhead).bind(breaker).close();
        assertThat(reader.collectAllMetrics()).isEmpty();
        metrics.bind(bulkhead);
        assertThat(whole("patterns4j.bulkhead.limit", "orders")).isEqualTo(3);
        assertThat(breaker.name()).isEqualTo("orders");
    }

    @Test
    void bind_policyNobodyUses_isNotKeptAliveAndEnds() {
        Garbage.awaitCollected(bindAndForget());
        assertThat(reader.collectAllMetrics()).isEmpty();
    }

    private WeakReference<Bulkhead> bindAndForget() {
        Bulkhead bulkhead = Bulkhead.of("orders", 3);
        metrics.bind(bulkhead);
        assertThat(whole("patterns4j.bulkhead.limit", "orders")).isEqualTo(3);
        return new WeakReference<>(bulkhead);
    }

    private long whole(String metric, String name) {
        return metric(metric).orElseThrow().getLongSumData().getPoints().stream()
                .filter(point -> name.equals(point.getAttributes().get(NAME)))
                .mapToLong(LongPointData::getValue)
                .findFirst()
                .orElseThrow();
    }

    private Optional<MetricData> metric(String name) {
        return reader.collectAllMetrics().stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst();
    }
}
