package io.patterns4j.telemetry;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.context.ContextPropagation;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.retry.Backoff;
import io.patterns4j.retry.Retry;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.telemetry.micrometer.MicrometerTimer;
import io.patterns4j.telemetry.opentelemetry.OpenTelemetryContext;
import io.patterns4j.telemetry.opentelemetry.Tracing;
import io.patterns4j.timeout.Timeout;
import io.patterns4j.timeout.TimeoutExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Timers and traces in a pipeline: the outermost see whole calls, those inside of the retry see attempts. */
@org.junit.jupiter.api.Timeout(30)
class PlacementTest {

    private static final Duration STEP = Duration.ofMillis(100);
    private static final String CALL = "orders";
    private static final String ATTEMPT = "orders/attempt";

    private final ManualTicker ticker = ManualTicker.skipping();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, new Ticking());
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    private final Bulkhead bulkhead = Bulkhead.of("db", 1);
    private final Pipeline pipeline = Pipeline.named(CALL)
            .policy(MicrometerTimer.of(registry, CALL))
            .policy(Tracing.of(sdk, CALL))
            .policy(ContextPropagation.of("context", OpenTelemetryContext.carrier()))
            .timeout(Timeout.of(
                    CALL, t -> t.limit(STEP.multipliedBy(20)).ticker(ticker).executor(Runnable::run)))
            .retry(Retry.of(
                    CALL,
                    r -> r.maxAttempts(3)
                            .backoff(Backoff.fixed(STEP.multipliedBy(2)))
                            .budget(null)
                            .ticker(ticker)
                            .executor(Runnable::run)))
            .policy(MicrometerTimer.of(registry, ATTEMPT))
            .policy(Tracing.of(sdk, ATTEMPT))
            .bulkhead(bulkhead)
            .build();
    private int starts;

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(Context.current()).isSameAs(Context.root());
        assertThat(exporter.getFinishedSpanItems().stream()
                        .filter(span -> span.getName().equals(ATTEMPT))
                        .map(SpanData::getParentSpanId))
                .allMatch(spans(CALL).get(0).getSpanId()::equals);
        sdk.close();
    }

    @Test
    void call_succeeds_isOneCallWithOneAttempt() {
        assertThat(pipeline.attempt(this::succeed)).isEqualTo(new Outcome.Returned<>("value"));
        assertSucceeded();
    }

    @Test
    void callAsync_succeeds_isOneCallWithOneAttempt() {
        assertThat(pipeline.callAsync(() -> completedFuture(succeed()))).isCompletedWithValue("value");
        assertSucceeded();
    }

    @Test
    void call_retried_isOneCallWithAllItsAttempts() {
        assertThat(pipeline.attempt(this::failTwice)).isEqualTo(new Outcome.Returned<>("value"));
        assertRetried();
    }

    @Test
    void callAsync_retried_isOneCallWithAllItsAttempts() {
        CompletableFuture<String> future = pipeline.callAsync(() -> {
            try {
                return completedFuture(failTwice());
            } catch (IOException e) {
                return failedFuture(e);
            }
        });
        letTimePass(future);
        assertThat(future).isCompletedWithValue("value");
        assertThat(counts(CALL)).isEqualTo(Map.of("success", 1L));
        assertThat(counts(ATTEMPT)).isEqualTo(Map.of("failure", 2L, "success", 1L));
        assertSpans(ATTEMPT, "failure", "failure", "success");
        assertSpans(CALL, "success");
    }

    @Test
    void call_rejectedInside_isRejectedInAllItsAttempts() {
        var permit = bulkhead.tryAcquire();
        assertThat(pipeline.attempt(this::succeed)).isInstanceOf(Outcome.Rejected.class);
        permit.close();
        assertRejected();
    }

    @Test
    void callAsync_rejectedInside_isRejectedInAllItsAttempts() {
        var permit = bulkhead.tryAcquire();
        CompletableFuture<String> future = pipeline.callAsync(() -> completedFuture(succeed()));
        letTimePass(future);
        permit.close();
        assertThat(future).isCompletedExceptionally();
        assertRejected();
    }

    @Test
    void call_tooLong_isAFailedCallWithAnAttemptThatSucceeded() {
        Outcome<String> late = pipeline.attempt(() -> {
            ticker.advance(STEP.multipliedBy(20));
            return "late";
        });
        assertThat(late)
                .isInstanceOfSatisfying(
                        Outcome.Threw.class,
                        threw -> assertThat(threw.error()).isInstanceOf(TimeoutExceededException.class));
        assertTimedOut("success");
    }

    @Test
    void callAsync_tooLong_isAFailedCallWithAnAttemptThatWasCancelled() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> future = pipeline.callAsync(() -> work);
        letTimePass(future);
        assertThat(work).isCancelled();
        assertTimedOut("cancelled");
    }

    @Test
    void callAsync_cancelled_isACancelledCallWithACancelledAttempt() {
        CompletableFuture<String> work = new CompletableFuture<>();
        pipeline.callAsync(() -> work).cancel(true);
        assertThat(work).isCancelled();
        assertThat(counts(CALL)).isEqualTo(Map.of("cancelled", 1L));
        assertThat(counts(ATTEMPT)).isEqualTo(Map.of("cancelled", 1L));
        assertSpans(CALL, "cancelled");
        assertSpans(ATTEMPT, "cancelled");
    }

    private String succeed() {
        ticker.advance(STEP);
        return "value";
    }

    private String failTwice() throws IOException {
        ticker.advance(STEP);
        if (++starts < 3) {
            throw new IOException("start " + starts);
        }
        return "value";
    }

    private void letTimePass(CompletableFuture<?> future) {
        for (int i = 0; i < 100 && !future.isDone(); i++) {
            ticker.advance(STEP);
        }
        assertThat(future).isDone();
    }

    private void assertSucceeded() {
        assertThat(counts(CALL)).isEqualTo(Map.of("success", 1L));
        assertThat(counts(ATTEMPT)).isEqualTo(Map.of("success", 1L));
        assertThat(total(CALL)).isEqualTo(STEP);
        assertSpans(CALL, "success");
        assertSpans(ATTEMPT, "success");
    }

    /** Three attempts of a step each, and two delays of two steps. */
    private void assertRetried() {
        assertThat(counts(CALL)).isEqualTo(Map.of("success", 1L));
        assertThat(counts(ATTEMPT)).isEqualTo(Map.of("failure", 2L, "success", 1L));
        assertThat(total(CALL)).isEqualTo(STEP.multipliedBy(7));
        assertThat(total(ATTEMPT)).isEqualTo(STEP.multipliedBy(3));
        assertSpans(ATTEMPT, "failure", "failure", "success");
        assertSpans(CALL, "success");
    }

    private void assertRejected() {
        assertThat(counts(CALL)).isEqualTo(Map.of("rejected", 1L));
        assertThat(counts(ATTEMPT)).isEqualTo(Map.of("rejected", 3L));
        assertSpans(CALL, "rejected");
        assertSpans(ATTEMPT, "rejected", "rejected", "rejected");
        assertThat(exporter.getFinishedSpanItems())
                .extracting(span -> attribute(span, "patterns4j.rejected.policy"))
                .containsOnly("db");
        assertThat(starts).isZero();
    }

    private void assertTimedOut(String attempt) {
        assertThat(counts(CALL)).isEqualTo(Map.of("failure", 1L));
        assertThat(counts(ATTEMPT)).isEqualTo(Map.of(attempt, 1L));
        assertThat(total(CALL)).isEqualTo(STEP.multipliedBy(20));
        assertSpans(CALL, "failure");
        assertSpans(ATTEMPT, attempt);
        assertThat(attribute(spans(CALL).get(0), "error.type")).isEqualTo(TimeoutExceededException.class.getName());
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    private Map<String, Long> counts(String name) {
        return registry.find("patterns4j.call.duration").tag("name", name).timers().stream()
                .filter(timer -> timer.count() > 0)
                .collect(Collectors.toMap(timer -> timer.getId().getTag("outcome"), Timer::count));
    }

    private Duration total(String name) {
        return registry.find("patterns4j.call.duration").tag("name", name).timers().stream()
                .map(timer -> Duration.ofNanos((long) timer.totalTime(TimeUnit.NANOSECONDS)))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private void assertSpans(String name, String... outcomes) {
        assertThat(spans(name))
                .extracting(span -> attribute(span, "patterns4j.outcome"))
                .containsExactly(outcomes);
    }

    private List<SpanData> spans(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private static String attribute(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    /** The clock of the policies. */
    private final class Ticking implements Clock {

        @Override
        public long wallTime() {
            return TimeUnit.NANOSECONDS.toMillis(ticker.nanos());
        }

        @Override
        public long monotonicTime() {
            return ticker.nanos();
        }
    }
}
