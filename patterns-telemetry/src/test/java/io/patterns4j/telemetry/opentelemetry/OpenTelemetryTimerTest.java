package io.patterns4j.telemetry.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.patterns4j.Policy;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.telemetry.TimerContract;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenTelemetryTimerTest extends TimerContract {

    private static final AttributeKey<String> NAME = AttributeKey.stringKey("name");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");

    private final ManualTicker ticker = new ManualTicker();
    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final SdkMeterProvider provider =
            SdkMeterProvider.builder().registerMetricReader(reader).build();

    @AfterEach
    void close() {
        provider.close();
    }

    @Override
    protected Policy timer(String name) {
        return OpenTelemetryTimer.of(provider.get("test"), name, ticker);
    }

    @Override
    protected void advance(Duration step) {
        ticker.advance(step);
    }

    @Override
    protected Map<String, Long> counts() {
        return points().collect(
                        Collectors.toMap(point -> point.getAttributes().get(OUTCOME), HistogramPointData::getCount));
    }

    @Override
    protected Duration total(String outcome) {
        return points().filter(point -> outcome.equals(point.getAttributes().get(OUTCOME)))
                .map(point -> Duration.ofNanos(Math.round(point.getSum() * 1e9)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void histogram_isInSeconds_withBucketsForCalls() {
        OpenTelemetryTimer.of(provider.get("test"), "orders").call(() -> "value");
        MetricData metric = reader.collectAllMetrics().iterator().next();
        assertThat(metric.getName()).isEqualTo("patterns4j.call.duration");
        assertThat(metric.getUnit()).isEqualTo("s");
        assertThat(metric.getHistogramData().getPoints().iterator().next().getBoundaries())
                .startsWith(0.005)
                .endsWith(10.0);
    }

    private Stream<HistogramPointData> points() {
        return reader.collectAllMetrics().stream()
                .flatMap(metric -> metric.getHistogramData().getPoints().stream())
                .filter(point -> "orders".equals(point.getAttributes().get(NAME)));
    }
}
