package io.patterns4j.telemetry.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadFullException;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.telemetry.Inside;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracingTest {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    private final Tracing tracing = Tracing.of(sdk, "orders");

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(Span.current()).isSameAs(Span.getInvalid());
        sdk.close();
    }

    @Test
    void call_returns_isASpanThatIsCurrentInside() {
        String inside = tracing.call(() -> Span.current().getSpanContext().getSpanId());
        SpanData span = onlySpan();
        assertThat(span.getSpanId()).isEqualTo(inside);
        assertThat(span.getName()).isEqualTo("orders");
        assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
        assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("io.patterns4j");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(attribute(span, "patterns4j.outcome")).isEqualTo("success");
        assertThat(span.getAttributes().size()).isEqualTo(1);
    }

    @Test
    void call_underASpan_isItsChild() {
        Span parent = sdk.getTracer("test").spanBuilder("parent").startSpan();
        try (Scope scope = parent.makeCurrent()) {
            tracing.call(() -> tracing.call(() -> "value"));
            assertThat(Span.current()).isSameAs(parent);
        }
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).hasSize(2);
        assertThat(spans.get(0).getParentSpanId()).isEqualTo(spans.get(1).getSpanId());
        assertThat(spans.get(1).getParentSpanId())
                .isEqualTo(parent.getSpanContext().getSpanId());
    }

    @Test
    void call_throws_recordsTheException() {
        IOException thrown = new IOException("broken");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> tracing.call(() -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertFailure(onlySpan(), IOException.class, "broken");
    }

    @Test
    void call_throwsAnError_recordsIt() {
        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(() -> tracing.call(() -> {
                    throw new StackOverflowError();
                }));
        assertFailure(onlySpan(), StackOverflowError.class, "");
    }

    @Test
    void call_refusedInside_saysByWhomAndUntilWhen() {
        CircuitBreaker breaker = CircuitBreaker.of("table", c -> c.ticker(new ManualTicker()));
        breaker.openFor(Duration.ofMillis(2500));
        assertThatExceptionOfType(CircuitOpenException.class)
                .isThrownBy(() -> tracing.call(Inside.of(breaker), "a", argument -> argument));
        SpanData span = onlySpan();
        assertThat(attribute(span, "patterns4j.outcome")).isEqualTo("rejected");
        assertThat(attribute(span, "patterns4j.rejected.policy")).isEqualTo("table");
        assertThat(span.getAttributes().get(AttributeKey.doubleKey("patterns4j.rejected.retry_after")))
                .isEqualTo(2.5);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getEvents()).isEmpty();
    }

    @Test
    void callAsync_refusedInsideByOneThatDoesNotKnow_saysByWhom() {
        Bulkhead bulkhead = Bulkhead.of("db", 1);
        bulkhead.tryAcquire();
        assertThat(tracing.callAsync(Inside.of(bulkhead), () -> new CompletableFuture<>()))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(BulkheadFullException.class);
        SpanData span = onlySpan();
        assertThat(attribute(span, "patterns4j.rejected.policy")).isEqualTo("db");
        assertThat(span.getAttributes().get(AttributeKey.doubleKey("patterns4j.rejected.retry_after")))
                .isNull();
        assertThat(attribute(span, "error.type")).isEqualTo(BulkheadFullException.class.getName());
    }

    @Test
    void callAsync_stageEndsElsewhere_endsTheSpanBeforeTheFuture() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> inside = new CompletableFuture<>();
        CompletableFuture<Integer> ended = tracing.callAsync(() -> {
                    inside.complete(Span.current().getSpanContext().getSpanId());
                    return stage;
                })
                .thenApply(value -> exporter.getFinishedSpanItems().size());
        assertThat(Span.current()).isSameAs(Span.getInvalid());
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        CompletableFuture.runAsync(() -> stage.complete("value")).join();
        assertThat(ended).isCompletedWithValue(1);
        assertThat(onlySpan().getSpanId()).isEqualTo(inside.join());
        assertThat(attribute(onlySpan(), "patterns4j.outcome")).isEqualTo("success");
    }

    @Test
    void callAsync_failsInAWrapper_recordsTheCause() {
        tracing.callAsync(() -> CompletableFuture.failedFuture(new CompletionException(new IOException("broken"))));
        assertFailure(onlySpan(), IOException.class, "broken");
    }

    @Test
    void callAsync_supplierThrows_endsTheSpan() {
        assertThat(tracing.callAsync(() -> {
                    throw new LinkageError("gone");
                }))
                .isCompletedExceptionally();
        assertFailure(onlySpan(), LinkageError.class, "gone");
    }

    @Test
    void callAsync_cancelled_endsTheSpanWithoutError() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        tracing.callAsync(() -> stage).cancel(true);
        assertThat(stage).isCancelled();
        SpanData span = onlySpan();
        assertThat(attribute(span, "patterns4j.outcome")).isEqualTo("cancelled");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void callAsync_stageThatNeverEnds_endsTheSpanWithTheFuture() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        tracing.callAsync(() -> stage).completeExceptionally(new TimeoutException("late"));
        assertFailure(onlySpan(), TimeoutException.class, "late");
        stage.complete("too late");
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
    }

    @Test
    void tracing_insideOfARetry_makesASpanForEachAttempt() {
        var retry = new Twice();
        Span parent = sdk.getTracer("test").spanBuilder("parent").startSpan();
        try (Scope scope = parent.makeCurrent()) {
            String value = retry.call(Inside.of(tracing), "value", argument -> {
                if (retry.attempts == 1) {
                    throw new IllegalStateException("first");
                }
                return argument;
            });
            assertThat(value).isEqualTo("value");
        }
        assertThat(exporter.getFinishedSpanItems())
                .allSatisfy(span -> assertThat(span.getParentSpanId())
                        .isEqualTo(parent.getSpanContext().getSpanId()))
                .extracting(span -> attribute(span, "patterns4j.outcome"))
                .containsExactly("failure", "success");
    }

    @Test
    void tracer_throws_callerHearsNothing() {
        Tracer broken = new Tracer() {
            @Override
            public SpanBuilder spanBuilder(String name) {
                throw new IllegalStateException("seeded");
            }
        };
        assertThat(Tracing.of(broken, "orders").call(() -> "value")).isEqualTo("value");
        assertThat(Tracing.of(broken, "orders").callAsync(() -> CompletableFuture.completedFuture("value")))
                .isCompletedWithValue("value");
    }

    @Test
    void of_noop_passesCalls() {
        Tracing off = Tracing.of(OpenTelemetry.noop(), "orders");
        assertThat(off.call(() -> "value")).isEqualTo("value");
        assertThat(off.kind()).isEqualTo("tracing");
        assertThat(off.name()).isEqualTo("orders");
    }

    @Test
    void of_blankName_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tracing.of(sdk, ""))
                .withMessage("name must not be blank: name=''");
    }

    private SpanData onlySpan() {
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        return exporter.getFinishedSpanItems().get(0);
    }

    private static void assertFailure(SpanData span, Class<? extends Throwable> type, String description) {
        assertThat(attribute(span, "patterns4j.outcome")).isEqualTo("failure");
        assertThat(attribute(span, "error.type")).isEqualTo(type.getName());
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getStatus().getDescription()).isEqualTo(description);
        assertThat(span.getEvents())
                .singleElement()
                .satisfies(event -> assertThat(event.getName()).isEqualTo("exception"));
    }

    private static String attribute(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    /** A retry at its simplest. */
    private static final class Twice implements Policy {

        private int attempts;

        @Override
        public String name() {
            return "twice";
        }

        @Override
        public String kind() {
            return "retry";
        }

        @Override
        public <A, T, X extends Exception> T call(
                Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
            attempts++;
            try {
                return next.<A, T, X>call(argument, action);
            } catch (RuntimeException e) {
                attempts++;
                return next.<A, T, X>call(argument, action);
            }
        }

        @Override
        public <T> CompletableFuture<T> callAsync(Next next, Supplier<? extends CompletionStage<T>> action) {
            throw new UnsupportedOperationException();
        }
    }
}
