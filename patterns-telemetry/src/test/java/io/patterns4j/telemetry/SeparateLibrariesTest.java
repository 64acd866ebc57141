package io.patterns4j.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each backend works where the library of the other one is missing. */
class SeparateLibrariesTest {

    @ParameterizedTest
    @CsvSource({
        "io.opentelemetry., io.patterns4j.telemetry.SeparateLibrariesTest$UsesMicrometer",
        "io.micrometer., io.patterns4j.telemetry.SeparateLibrariesTest$UsesOpenTelemetry",
        "io.micrometer., io.patterns4j.telemetry.SeparateLibrariesTest$UsesEmf",
        "io.opentelemetry., io.patterns4j.telemetry.SeparateLibrariesTest$UsesEmf"
    })
    void backend_works_withoutTheOther(String missing, String user) throws Exception {
        assertThat(run(missing, user)).isEqualTo("value");
    }

    @ParameterizedTest
    @CsvSource({
        "io.micrometer., io.patterns4j.telemetry.SeparateLibrariesTest$UsesMicrometer",
        "io.opentelemetry., io.patterns4j.telemetry.SeparateLibrariesTest$UsesOpenTelemetry"
    })
    void backend_withoutItsOwn_fails(String missing, String user) {
        assertThatThrownBy(() -> run(missing, user)).hasRootCauseInstanceOf(ClassNotFoundException.class);
    }

    private static Object run(String missing, String user) throws ReflectiveOperationException {
        return new Without(missing).loadClass(user).getMethod("run").invoke(null);
    }

    /** Uses Micrometer. */
    public static final class UsesMicrometer {

        private UsesMicrometer() {}

        public static String run() {
            var registry = new io.micrometer.core.instrument.simple.SimpleMeterRegistry();
            var breaker = io.patterns4j.circuitbreaker.CircuitBreaker.of("orders");
            io.patterns4j.telemetry.micrometer.PolicyMetrics.of(registry).bind(breaker);
            return io.patterns4j.telemetry.micrometer.MicrometerTimer.of(registry, "orders")
                    .call(() -> breaker.call(() -> "value"));
        }
    }

    /** Uses OpenTelemetry. */
    public static final class UsesOpenTelemetry {

        private UsesOpenTelemetry() {}

        public static String run() {
            var sdk = io.opentelemetry.sdk.OpenTelemetrySdk.builder().build();
            var breaker = io.patterns4j.circuitbreaker.CircuitBreaker.of("orders");
            io.patterns4j.telemetry.opentelemetry.OpenTelemetryMetrics.of(sdk.getMeter("test"))
                    .bind(breaker);
            return io.patterns4j.telemetry.opentelemetry.Tracing.of(sdk, "orders")
                    .call(() -> breaker.call(() -> "value"));
        }
    }

    /** Uses neither. */
    public static final class UsesEmf {

        private UsesEmf() {}

        public static String run() {
            var breaker = io.patterns4j.circuitbreaker.CircuitBreaker.of("orders");
            io.patterns4j.telemetry.emf.EmfWriter.of("Shop", new StringBuilder())
                    .bind(breaker)
                    .flush();
            return breaker.call(() -> "value");
        }
    }

    /** Loads the telemetry anew, and does not find one library. */
    private static final class Without extends ClassLoader {

        private final String missing;

        Without(String missing) {
            super(SeparateLibrariesTest.class.getClassLoader());
            this.missing = missing;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(missing)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("io.patterns4j.telemetry.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
