package io.patterns4j.telemetry;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.ratelimit.RateLimiter;
import io.patterns4j.retry.Retry;
import io.patterns4j.telemetry.emf.EmfWriter;
import io.patterns4j.telemetry.micrometer.PolicyMetrics;
import io.patterns4j.telemetry.opentelemetry.OpenTelemetryMetrics;
import io.patterns4j.timeout.Timeout;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Calls do not know whether somebody reads the numbers of their policies. */
class CallPathTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 1_000;
    private static final int ROUNDS = 20;

    private final CircuitBreaker breaker = CircuitBreaker.of("orders");
    private final Retry retry = Retry.of("orders", 3);
    private final Timeout timeout = Timeout.of("orders", Duration.ofSeconds(10));
    private final Pipeline pipeline = Pipeline.named("orders")
            .timeout(timeout)
            .retry(retry)
            .rateLimiter(RateLimiter.of("orders", 1_000_000_000, Duration.ofSeconds(1)))
            .circuitBreaker(breaker)
            .bulkhead(Bulkhead.of("orders", 8))
            .build();

    @Test
    void core_refersTo_noTelemetry() {
        JavaClasses core = new ClassFileImporter()
                .importUrl(Pipeline.class.getProtectionDomain().getCodeSource().getLocation());
        assertThat(core.contain(Pipeline.class)).isTrue();
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.patterns4j.telemetry..", "io.micrometer..", "io.opentelemetry..")
                .check(core);
    }

    @Test
    void telemetry_refersTo_neitherListenersNorConfigurations() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.patterns4j..")
                        .and(simpleNameEndingWith("Listener").or(simpleNameEndingWith("Config"))))
                .check(new ClassFileImporter().importPath(Path.of("target", "classes")));
    }

    @Test
    void call_whetherBoundOrNot_allocatesNothing() {
        assertThat(bytesPerCall()).isZero();
        InMemoryMetricReader reader = InMemoryMetricReader.create();
        try (OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                        .setMeterProvider(SdkMeterProvider.builder()
                                .registerMetricReader(reader)
                                .build())
                        .build();
                PolicyMetrics micrometer = PolicyMetrics.of(new SimpleMeterRegistry());
                OpenTelemetryMetrics openTelemetry = OpenTelemetryMetrics.of(sdk.getMeter("test"));
                EmfWriter writer = EmfWriter.of("Shop", new StringBuilder())) {
            micrometer.bind(pipeline);
            openTelemetry.bind(pipeline);
            writer.bind(pipeline);
            assertThat(bytesPerCall()).isZero();
            writer.flush();
            assertThat(reader.collectAllMetrics()).isNotEmpty();
            assertThat(bytesPerCall()).isZero();
        }
    }

    @Test
    void bind_installs_noListener() {
        var configs = new Object[] {breaker.config(), retry.config(), timeout.config()};
        PolicyMetrics.of(new SimpleMeterRegistry()).bind(pipeline);
        assertThat(new Object[] {breaker.config(), retry.config(), timeout.config()})
                .isEqualTo(configs);
        assertThat(retry.config().listener()).isEmpty();
        assertThat(timeout.config().listener()).isEmpty();
    }

    /** Returns the bytes of one call; the best of many rounds, because the JVM allocates as well. */
    private long bytesPerCall() {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                pipeline.call("a", a -> a);
            }
            best = Math.min(best, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return best / CALLS;
    }
}
