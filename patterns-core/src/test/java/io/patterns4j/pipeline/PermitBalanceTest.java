package io.patterns4j.pipeline;

import static io.patterns4j.pipeline.PipelineTest.thrown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadInterruptedException;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.Rendezvous;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever ends a call, every policy outside of it gets back what it granted. Each breaker is half-open with a single
 * probe, so that a probe that is not given back refuses the next call; each bulkhead has one permit.
 */
class PermitBalanceTest {

    private static final Map<String, Consumer<Pipeline>> ENDINGS = Map.ofEntries(
            Map.entry("value", p -> p.call(() -> 1)),
            Map.entry("exception", p -> p.call(() -> thrown(new IOException()))),
            Map.entry("error", p -> p.call(() -> thrown(new StackOverflowError()))),
            Map.entry("interrupt", p -> p.call(() -> thrown(new InterruptedException()))),
            Map.entry("cancellation", p -> p.call(() -> thrown(new CancellationException()))),
            Map.entry("attempt, value", p -> p.attempt(() -> 1)),
            Map.entry("attempt, exception", p -> p.attempt(() -> thrown(new IOException()))),
            Map.entry("attempt, error", p -> p.attempt(() -> thrown(new StackOverflowError()))),
            Map.entry("async, value", p -> p.callAsync(() -> CompletableFuture.completedFuture(1))),
            Map.entry("async, exception", p -> p.callAsync(() -> CompletableFuture.failedFuture(new IOException()))),
            Map.entry("async, error", p -> p.callAsync(() -> CompletableFuture.failedFuture(new StackOverflowError()))),
            Map.entry("async, fails to start", p -> p.callAsync(() -> thrown(new IOException()))),
            Map.entry("async, no stage", p -> p.callAsync(() -> null)),
            Map.entry(
                    "async, cancelled", p -> p.callAsync(CompletableFuture::new).cancel(true)),
            Map.entry("async, stage cancelled", p -> {
                CompletableFuture<Integer> work = new CompletableFuture<>();
                p.callAsync(() -> work);
                work.cancel(true);
            }));

    private final ManualTicker ticker = new ManualTicker();
    private final CircuitBreaker outer = halfOpen("outer");
    private final CircuitBreaker inner = halfOpen("inner");
    private final Bulkhead wide = Bulkhead.of("wide", 1);
    private final Bulkhead narrow = Bulkhead.of("narrow", 1);
    private final Pipeline pipeline = Pipeline.named("p")
            .bulkhead(wide)
            .circuitBreaker(outer)
            .circuitBreaker(inner)
            .bulkhead(narrow)
            .build();

    @TestFactory
    Stream<DynamicTest> permits_afterAnyEnding_areAllBack() {
        return ENDINGS.entrySet().stream()
                .map(ending -> DynamicTest.dynamicTest(
                        ending.getKey(), () -> new PermitBalanceTest().endsBalanced(ending.getValue())));
    }

    @Test
    void permits_afterRefusalByTheInnermost_areAllBack() {
        try (var permit = narrow.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            endsRefused();
        }
        balanced();
        assertThat(outer.snapshot().counts().calls()).isZero();
    }

    @Test
    void permits_afterRefusalByABreakerInside_areAllBack() {
        inner.transitionTo(CircuitState.FORCED_OPEN);
        endsRefused();
        assertThat(wide.snapshot().inFlight()).isZero();
        assertThat(outer.state()).isEqualTo(CircuitState.HALF_OPEN);
        try (var permit = outer.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
        }
    }

    @Test
    void permits_interruptedWhileWaitingForTheInnermost_areAllBack() {
        Bulkhead patient = Bulkhead.of("patient", b -> b.limit(1).queue(1).maxWait(Duration.ofMinutes(1)));
        Pipeline waiting = Pipeline.named("w")
                .bulkhead(wide)
                .circuitBreaker(outer)
                .bulkhead(patient)
                .build();
        try (var permit = patient.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            Thread.currentThread().interrupt();
            Throwable error = catchThrowable(() -> waiting.call(() -> 1));
            assertThat(error).isInstanceOf(BulkheadInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(patient.snapshot().inFlight()).isZero();
        assertThat(waiting.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
        assertThat(wide.snapshot().inFlight()).isZero();
    }

    @Test
    void permits_cancelledWhileWaitingForTheInnermost_areAllBack() {
        Bulkhead patient = Bulkhead.of("patient", b -> b.limit(1).queue(1).maxWait(Duration.ofMinutes(1)));
        Pipeline waiting = Pipeline.named("w")
                .bulkhead(wide)
                .circuitBreaker(outer)
                .bulkhead(patient)
                .build();
        try (var permit = patient.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            CompletableFuture<Integer> future = waiting.callAsync(() -> CompletableFuture.completedFuture(1));
            assertThat(future).isNotDone();
            future.cancel(true);
            assertThat(patient.snapshot().waiting()).isZero();
        }
        assertThat(patient.snapshot().inFlight()).isZero();
        assertThat(waiting.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
        assertThat(wide.snapshot().inFlight()).isZero();
    }

    @Test
    void permits_afterManyThreadsAndAllEndings_areAllBack() {
        CircuitBreaker breaker = CircuitBreaker.of("b");
        Bulkhead few = Bulkhead.of("few", 2);
        Bulkhead fewer = Bulkhead.of("fewer", 1);
        Pipeline busy = Pipeline.named("busy")
                .bulkhead(few)
                .circuitBreaker(breaker)
                .bulkhead(fewer)
                .build();
        List<Consumer<Pipeline>> endings = new ArrayList<>(ENDINGS.values());
        List<Outcome<Integer>> done = Rendezvous.run(4, thread -> () -> {
            for (int i = 0; i < 500; i++) {
                Consumer<Pipeline> ending = endings.get((i + thread) % endings.size());
                catchThrowable(() -> ending.accept(busy));
            }
            return 500;
        });
        assertThat(Rendezvous.values(done)).hasSize(4);
        assertThat(few.snapshot().inFlight()).isZero();
        assertThat(fewer.snapshot().inFlight()).isZero();
    }

    private void endsBalanced(Consumer<Pipeline> ending) {
        catchThrowable(() -> ending.accept(pipeline));
        balanced();
    }

    private void endsRefused() {
        assertThat(pipeline.attempt(() -> 1)).isInstanceOf(Outcome.Rejected.class);
        assertThat(catchThrowable(() -> pipeline.call(() -> 1))).isNotNull();
        assertThat(pipeline.callAsync(() -> CompletableFuture.completedFuture(1)))
                .isCompletedExceptionally();
    }

    /** All permits are free: a failed probe opens a breaker, so both get their probes anew. */
    private void balanced() {
        assertThat(wide.snapshot().inFlight()).isZero();
        assertThat(narrow.snapshot().inFlight()).isZero();
        ticker.advance(Duration.ofHours(1).minusNanos(1));
        assertThat(pipeline.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
    }

    private CircuitBreaker halfOpen(String name) {
        CircuitBreaker breaker = CircuitBreaker.of(
                name,
                c -> c.ticker(ticker)
                        .tripWhen(TripRule.consecutiveFailures(1))
                        .openFor(Duration.ofMinutes(1))
                        .probes(1)
                        .probeTimeout(Duration.ofHours(1)));
        breaker.transitionTo(CircuitState.OPEN);
        breaker.transitionTo(CircuitState.HALF_OPEN);
        return breaker;
    }
}
