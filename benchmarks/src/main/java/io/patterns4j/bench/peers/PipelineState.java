package io.patterns4j.bench.peers;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.decorators.Decorators;
import io.patterns4j.bench.Task;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadListener;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitListener;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.circuitbreaker.Window;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.pipeline.TypedPipeline;
import io.patterns4j.retry.Retry;
import io.patterns4j.retry.RetryListener;
import java.time.Duration;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The same policies joined by all libraries: windows of 100 calls, 64 places, 3 attempts. */
@State(Scope.Benchmark)
public class PipelineState {

    private static final int PLACES = 64;

    /** Retry, breaker and bulkhead of this library. */
    public final Pipeline three = Pipeline.named("three")
            .retry(Retry.of("three", r -> {}))
            .circuitBreaker(breaker("three"))
            .bulkhead(Bulkhead.of("three", PLACES))
            .build();

    /** The same, with listeners that do nothing. */
    public final Pipeline heard = Pipeline.named("heard")
            .retry(Retry.of("heard", r -> r.listener(new RetryListener() {})))
            .circuitBreaker(CircuitBreaker.of(
                    "heard",
                    c -> c.window(Window.calls(100))
                            .tripWhen(TripRule.failureRatio(0.5))
                            .listener(new CircuitListener() {})))
            .bulkhead(Bulkhead.of("heard", b -> b.limit(PLACES).listener(new BulkheadListener() {})))
            .build();

    /** The five policies of the standard pipeline. */
    public final Pipeline standard = Pipeline.standard("standard")
            .circuitBreaker(breaker("standard"))
            .bulkhead(Bulkhead.of("standard", PLACES))
            .build();

    /** The same with a fallback outside. */
    public final TypedPipeline<Object> standardWithFallback = Pipeline.standard("fallback")
            .fallback(Fallback.<Object>value("fallback", "none"))
            .circuitBreaker(breaker("fallback"))
            .bulkhead(Bulkhead.of("fallback", PLACES))
            .build();

    /** Resilience4j's retry, breaker and bulkhead, decorated once. */
    public final Supplier<String> resilience4j = Decorators.ofSupplier(Task::answer)
            .withBulkhead(io.github.resilience4j.bulkhead.Bulkhead.of(
                    "three", BulkheadConfig.custom().maxConcurrentCalls(PLACES).build()))
            .withCircuitBreaker(io.github.resilience4j.circuitbreaker.CircuitBreaker.ofDefaults("three"))
            .withRetry(io.github.resilience4j.retry.Retry.ofDefaults("three"))
            .decorate();

    /** Failsafe's retry, breaker and bulkhead. */
    public final FailsafeExecutor<Object> failsafe = Failsafe.with(
            RetryPolicy.ofDefaults(),
            dev.failsafe.CircuitBreaker.builder().withFailureThreshold(50, 100).build(),
            dev.failsafe.Bulkhead.of(PLACES));

    /** Failsafe's timeout, retry, breaker, bulkhead and timeout. */
    public final FailsafeExecutor<Object> failsafeFive = Failsafe.with(
            dev.failsafe.Timeout.of(Duration.ofSeconds(30)),
            RetryPolicy.ofDefaults(),
            dev.failsafe.CircuitBreaker.builder().withFailureThreshold(50, 100).build(),
            dev.failsafe.Bulkhead.of(PLACES),
            dev.failsafe.Timeout.of(Duration.ofSeconds(9)));

    private static CircuitBreaker breaker(String name) {
        return CircuitBreaker.of(name, c -> c.window(Window.calls(100)).tripWhen(TripRule.failureRatio(0.5)));
    }
}
