package io.patterns4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.bulkhead.AdaptiveBulkhead;
import io.patterns4j.bulkhead.AdaptiveBulkheadConfig;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadConfig;
import io.patterns4j.bulkhead.ExecutorBulkhead;
import io.patterns4j.bulkhead.ExecutorBulkheadConfig;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.bulkhead.PartitionedBulkheadConfig;
import io.patterns4j.chaos.Chaos;
import io.patterns4j.chaos.ChaosConfig;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitBreakerConfig;
import io.patterns4j.context.ContextCarrier;
import io.patterns4j.context.ContextConfig;
import io.patterns4j.context.ContextPropagation;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.fallback.FallbackConfig;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.hedge.HedgeConfig;
import io.patterns4j.ratelimit.RateLimiter;
import io.patterns4j.ratelimit.RateLimiterConfig;
import io.patterns4j.retry.Retry;
import io.patterns4j.retry.RetryConfig;
import io.patterns4j.timeout.Timeout;
import io.patterns4j.timeout.TimeoutConfig;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What all policies have in common beside {@link Policy}. */
class PolicyConsistencyTest {

    static Stream<Built> policies() {
        return Stream.of(
                new Built(
                        AdaptiveBulkhead.class, AdaptiveBulkheadConfig.builder().build()),
                new Built(Bulkhead.class, BulkheadConfig.builder().build()),
                new Built(
                        ExecutorBulkhead.class, ExecutorBulkheadConfig.builder().build()),
                new Built(PartitionedBulkhead.class, partitions()),
                new Built(Chaos.class, ChaosConfig.builder().value(1).build()),
                new Built(CircuitBreaker.class, CircuitBreakerConfig.defaults()),
                new Built(
                        ContextPropagation.class,
                        ContextConfig.builder().carrier(ContextCarrier.mdc()).build()),
                new Built(
                        Fallback.class,
                        FallbackConfig.builder().onFailure(error -> 1).build()),
                new Built(Hedge.class, HedgeConfig.builder().build()),
                new Built(
                        RateLimiter.class,
                        RateLimiterConfig.builder()
                                .limit(1, Duration.ofSeconds(1))
                                .build()),
                new Built(Retry.class, RetryConfig.builder().build()),
                new Built(Timeout.class, TimeoutConfig.builder().build()));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void config_isTheOneItWasBuiltWith(Built built) throws Exception {
        assertThat(built.type.getMethod("config").invoke(built.make(built.config)))
                .isSameAs(built.config);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void name_isTheOneItWasBuiltWith(Built built) throws Exception {
        assertThat(built.type.getMethod("name").invoke(built.make(built.config)))
                .isEqualTo("some");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void toString_hasTypeAndName(Built built) throws Exception {
        assertThat(built.make(built.config).toString())
                .startsWith(built.type.getSimpleName() + "[")
                .contains("some");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void of_withoutConfig_saysSo(Built built) throws Exception {
        Throwable thrown = null;
        try {
            built.make(null);
        } catch (InvocationTargetException e) {
            thrown = e.getCause();
        }
        assertThat(thrown).isInstanceOf(NullPointerException.class).hasMessage("config must not be null: config=null");
    }

    private static PartitionedBulkheadConfig partitions() {
        return PartitionedBulkheadConfig.builder(4)
                .partition("a", 0.5)
                .partition("b", 0.5)
                .build();
    }

    /** A type of policies and a configuration for it. */
    record Built(Class<?> type, Object config) {

        Object make(Object some) throws ReflectiveOperationException {
            return type.getMethod("of", String.class, config.getClass()).invoke(null, "some", some);
        }

        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }
}
