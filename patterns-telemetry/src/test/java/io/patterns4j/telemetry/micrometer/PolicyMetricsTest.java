package io.patterns4j.telemetry.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.patterns4j.Policy;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadPermit;
import io.patterns4j.bulkhead.ExecutorBulkhead;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.telemetry.Garbage;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicyMetricsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final PolicyMetrics metrics = PolicyMetrics.of(registry);

    @Test
    void breaker_bound_showsWindowAndRefusals() {
        ManualTicker ticker = new ManualTicker();
        CircuitBreaker breaker = CircuitBreaker.of(
                "orders",
                c -> c.ticker(ticker)
                        .tripWhen(TripRule.failureRatio(0.5).minimumCalls(4))
                        .openFor(Duration.ofSeconds(5)));
        metrics.bind(breaker);
        assertThat(gauge("patterns4j.circuitbreaker.failure.ratio")).isNaN();
        assertThat(gauge("patterns4j.circuitbreaker.retry_after")).isNaN();
        assertThat(state("closed")).isEqualTo(1);
        assertThat(state("open")).isZero();

        breaker.call(() -> "value");
        breaker.call(() -> "value");
        fail(breaker);
        assertThat(gauge("patterns4j.circuitbreaker.calls")).isEqualTo(3);
        assertThat(gauge("patterns4j.circuitbreaker.failures")).isEqualTo(1);
        fail(breaker);
        breaker.attempt(() -> "refused");

        assertThat(state("closed")).isZero();
        assertThat(state("open")).isEqualTo(1);
        assertThat(gauge("patterns4j.circuitbreaker.failure.ratio")).isEqualTo(0.5);
        assertThat(gauge("patterns4j.circuitbreaker.retry_after")).isEqualTo(5);
        assertThat(counter("patterns4j.circuitbreaker.rejected")).isEqualTo(1);
        assertThat(counter("patterns4j.circuitbreaker.transitions")).isEqualTo(1);
    }

    @Test
    void bulkhead_bound_showsPermitsAndRefusals() {
        Bulkhead bulkhead = Bulkhead.of("orders", b -> b.limit(1).queue(1).maxWait(Duration.ofHours(1)));
        metrics.bind(bulkhead);
        assertThat(gauge("patterns4j.bulkhead.limit")).isEqualTo(1);
        assertThat(gauge("patterns4j.bulkhead.in_flight")).isZero();

        BulkheadPermit permit = bulkhead.tryAcquire();
        CompletableFuture<BulkheadPermit> waiter = bulkhead.acquireAsync();
        bulkhead.acquireAsync();
        assertThat(gauge("patterns4j.bulkhead.in_flight")).isEqualTo(1);
        assertThat(gauge("patterns4j.bulkhead.waiting")).isEqualTo(1);
        assertThat(counter("patterns4j.bulkhead.rejected")).isEqualTo(1);

        permit.close();
        waiter.join().close();
        assertThat(gauge("patterns4j.bulkhead.in_flight")).isZero();
        assertThat(gauge("patterns4j.bulkhead.waiting")).isZero();
        bulkhead.resize(7);
        assertThat(gauge("patterns4j.bulkhead.limit")).isEqualTo(7);
    }

    @Test
    void partitions_bound_areBulkheadsAndASum() {
        PartitionedBulkhead bulkhead =
                PartitionedBulkhead.of("db", 10, p -> p.partition("live", 0.7).partition("batch", 0.3));
        metrics.bind(bulkhead);
        bulkhead.partition("batch").tryAcquire();
        assertThat(gauge("patterns4j.bulkhead.limit", "name", "db/live")).isEqualTo(7);
        assertThat(gauge("patterns4j.bulkhead.in_flight", "name", "db/live")).isZero();
        assertThat(gauge("patterns4j.bulkhead.in_flight", "name", "db/batch")).isEqualTo(1);
        assertThat(gauge("patterns4j.partitionedbulkhead.limit", "name", "db")).isEqualTo(10);
        assertThat(gauge("patterns4j.partitionedbulkhead.in_flight", "name", "db"))
                .isEqualTo(1);
        metrics.unbind(bulkhead);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void executorBulkhead_bound_isABulkhead() {
        try (ExecutorBulkhead bulkhead = ExecutorBulkhead.of("orders", b -> b.limit(3))) {
            metrics.bind(bulkhead);
            assertThat(gauge("patterns4j.bulkhead.limit")).isEqualTo(3);
            metrics.unbind(bulkhead);
            assertThat(registry.getMeters()).isEmpty();
        }
    }

    @Test
    void bind_twice_changesNothing() {
        Bulkhead bulkhead = Bulkhead.of("orders", 1);
        CircuitBreaker breaker = CircuitBreaker.of("orders");
        metrics.bind(bulkhead).bind(breaker);
        List<Meter> once = registry.getMeters();
        metrics.bind(bulkhead).bind(breaker);
        assertThat(registry.getMeters()).containsExactlyInAnyOrderElementsOf(once);
    }

    @Test
    void bind_anotherOfTheSameKindAndName_isRefused() {
        Bulkhead first = Bulkhead.of("orders", 1);
        metrics.bind(first);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.bind(Bulkhead.of("orders", 2)))
                .withMessage("name must be bound once: bulkhead=orders");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PolicyMetrics.of(registry).bind(Bulkhead.of("orders", 2)))
                .withMessage("name must be bound once for a registry: bulkhead=orders");
        assertThat(gauge("patterns4j.bulkhead.limit")).isEqualTo(1);
        assertThat(first.name()).isEqualTo("orders");
    }

    @Test
    void bind_partOfItRefused_bindsNothing() {
        Bulkhead inTheWay = Bulkhead.of("db/batch", 1);
        metrics.bind(inTheWay);
        List<Meter> before = registry.getMeters();
        PartitionedBulkhead bulkhead =
                PartitionedBulkhead.of("db", 10, p -> p.partition("live", 0.7).partition("batch", 0.3));
        assertThatIllegalArgumentException().isThrownBy(() -> metrics.bind(bulkhead));
        assertThat(registry.getMeters()).containsExactlyInAnyOrderElementsOf(before);
        metrics.unbind(inTheWay);
        metrics.bind(bulkhead);
        assertThat(gauge("patterns4j.bulkhead.limit", "name", "db/batch")).isEqualTo(3);
    }

    @Test
    void bind_ofManyThreads_bindsOnce() {
        Bulkhead bulkhead = Bulkhead.of("orders", 1);
        IntStream.range(0, 200).parallel().forEach(i -> metrics.bind(bulkhead));
        metrics.unbind(bulkhead);
        assertThat(registry.getMeters()).isEmpty();
        metrics.bind(bulkhead);
        assertThat(gauge("patterns4j.bulkhead.limit")).isEqualTo(1);
    }

    @Test
    void unbind_another_leavesTheBoundOne() {
        Bulkhead bound = Bulkhead.of("orders", 1);
        metrics.bind(bound).unbind(Bulkhead.of("orders", 1));
        assertThat(gauge("patterns4j.bulkhead.limit")).isEqualTo(1);
        metrics.unbind(bound);
        metrics.unbind(bound);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void close_removesAllMeters() {
        Bulkhead bulkhead = Bulkhead.of("orders", 1);
        CircuitBreaker breaker = CircuitBreaker.of("orders");
        metrics.bind(bulkhead).bind(breaker).close();
        assertThat(registry.getMeters()).isEmpty();
        metrics.bind(bulkhead);
        assertThat(gauge("patterns4j.bulkhead.limit")).isEqualTo(1);
    }

    @Test
    void bind_unknownPolicy_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> metrics.bind(MicrometerTimer.of(new SimpleMeterRegistry(), "orders")))
                .withMessage("policy must be of a kind that has metrics: metrics=orders");
        assertThatNullPointerException()
                .isThrownBy(() -> metrics.bind((Policy) null))
                .withMessage("policy must not be null: policy=null");
    }

    @Test
    void bind_policyNobodyUses_isNotKeptAliveAndMakesRoom() {
        WeakReference<Bulkhead> forgotten = bindAndForget("orders");
        Garbage.awaitCollected(forgotten);
        assertThat(gauge("patterns4j.bulkhead.limit")).isNaN();
        Bulkhead next = Bulkhead.of("orders", 5);
        metrics.bind(next);
        assertThat(gauge("patterns4j.bulkhead.limit")).isEqualTo(5);
        assertThat(next.snapshot().limit()).isEqualTo(5);
    }

    @Test
    void bind_manyThatNobodyUses_leaveTheRegistry() {
        WeakReference<Bulkhead> last = null;
        for (int i = 0; i < 100; i++) {
            last = bindAndForget("tenant-" + i);
        }
        Garbage.awaitCollected(last);
        int meters = registry.getMeters().size();
        Bulkhead next = Bulkhead.of("next", 5);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            System.gc();
            metrics.bind(next);
            assertThat(registry.getMeters()).hasSizeLessThan(meters / 10);
        });
        assertThat(next.snapshot().limit()).isEqualTo(5);
    }

    @Test
    void tags_ofTheBinder_areOnEveryMeter() {
        Bulkhead bulkhead = Bulkhead.of("orders", 1);
        PolicyMetrics.of(registry, List.of(Tag.of("region", "eu"))).bind(bulkhead);
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getTags()).contains(Tag.of("region", "eu")));
        assertThat(bulkhead.name()).isEqualTo("orders");
    }

    @Test
    void prometheus_scrape_hasNamesUnitsAndStates() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        CircuitBreaker breaker = CircuitBreaker.of("orders");
        Bulkhead bulkhead = Bulkhead.of("orders", 4);
        Bulkhead other = Bulkhead.of("other", 5);
        PolicyMetrics.of(prometheus).bind(breaker).bind(bulkhead).bind(other);
        MicrometerTimer.of(prometheus, "orders").call(() -> "value");
        breaker.transitionTo(CircuitState.FORCED_OPEN);
        breaker.attempt(() -> "refused");
        assertThat(prometheus.scrape().lines())
                .contains(
                        "patterns4j_circuitbreaker_state{name=\"orders\",state=\"forced_open\"} 1.0",
                        "patterns4j_circuitbreaker_state{name=\"orders\",state=\"closed\"} 0.0",
                        "patterns4j_circuitbreaker_failure_ratio{name=\"orders\"} NaN",
                        "patterns4j_circuitbreaker_rejected_calls_total{name=\"orders\"} 1.0",
                        "patterns4j_bulkhead_limit_calls{name=\"orders\"} 4.0",
                        "patterns4j_bulkhead_limit_calls{name=\"other\"} 5.0",
                        "patterns4j_bulkhead_rejected_calls_total{name=\"orders\"} 0.0",
                        "patterns4j_call_duration_seconds_count{name=\"orders\",outcome=\"success\"} 1",
                        "patterns4j_call_duration_seconds_count{name=\"orders\",outcome=\"rejected\"} 0");
        assertThat(List.of(bulkhead, other)).hasSize(2);
    }

    private WeakReference<Bulkhead> bindAndForget(String name) {
        Bulkhead bulkhead = Bulkhead.of(name, 1);
        metrics.bind(bulkhead);
        return new WeakReference<>(bulkhead);
    }

    private static void fail(CircuitBreaker breaker) {
        breaker.attempt(() -> {
            throw new IllegalStateException();
        });
    }

    private double state(String state) {
        return gauge("patterns4j.circuitbreaker.state", "name", "orders", "state", state);
    }

    private double gauge(String name) {
        return gauge(name, "name", "orders");
    }

    private double gauge(String name, String... tags) {
        Gauge gauge = registry.get(name).tags(Tags.of(tags)).gauge();
        return gauge.value();
    }

    private double counter(String name) {
        FunctionCounter counter = registry.get(name).tag("name", "orders").functionCounter();
        return counter.count();
    }
}
