package io.patterns4j.telemetry.opentelemetry;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.context.ContextCarrier;
import io.patterns4j.context.ContextPropagation;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.retry.Backoff;
import io.patterns4j.retry.Retry;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OpenTelemetryContextTest {

    private static final Duration STEP = Duration.ofMillis(100);

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    private final ExecutorService pool = Executors.newSingleThreadExecutor();
    private final ManualTicker ticker = new ManualTicker();
    private final ContextPropagation context =
            ContextPropagation.of("context", ContextCarrier.mdc(), OpenTelemetryContext.carrier());
    private final Tracing attempts = Tracing.of(sdk, "attempt");
    private final Span caller = sdk.getTracer("test").spanBuilder("caller").startSpan();
    private final AtomicInteger starts = new AtomicInteger();
    private final List<String> client = new CopyOnWriteArrayList<>();

    @AfterEach
    void nothingIsLeftBehind() throws Exception {
        assertThat(Context.current()).isSameAs(Context.root());
        assertThat(pool.submit(Context::current).get(10, TimeUnit.SECONDS)).isSameAs(Context.root());
        pool.shutdown();
        assertThat(context.snapshot().carrierFailures()).isZero();
        sdk.close();
    }

    @Test
    void asyncRetry_everyAttempt_isAChildOfTheCaller() throws Exception {
        Pipeline pipeline = Pipeline.named("p")
                .policy(context)
                .retry(retry())
                .policy(attempts)
                .build();
        CompletableFuture<Integer> future = underTheCaller(() -> pipeline.callAsync(this::failTwice));
        retryTwice();

        assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(3);
        assertAttempts("failure", "failure", "success");
    }

    @Test
    void asyncRetry_withASpanForTheWholeCall_attemptsAreItsChildren() throws Exception {
        Pipeline pipeline = Pipeline.named("p")
                .policy(Tracing.of(sdk, "call"))
                .policy(context)
                .retry(retry())
                .policy(attempts)
                .build();
        CompletableFuture<Integer> future = underTheCaller(() -> pipeline.callAsync(this::failTwice));
        retryTwice();

        assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(3);
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).extracting(SpanData::getName).containsExactly("attempt", "attempt", "attempt", "call");
        SpanData call = spans.get(3);
        assertThat(call.getParentSpanId()).isEqualTo(id(caller));
        assertThat(spans.subList(0, 3)).extracting(SpanData::getParentSpanId).containsOnly(call.getSpanId());
        assertThat(client)
                .isEqualTo(spans.subList(0, 3).stream().map(SpanData::getSpanId).toList());
    }

    @Test
    void syncHedge_onAnotherThread_isAChildOfTheCaller() {
        CountDownLatch hedged = new CountDownLatch(1);
        Pipeline pipeline = Pipeline.named("p")
                .policy(context)
                .hedge(hedge())
                .policy(attempts)
                .build();

        Outcome<Integer> outcome = underTheCaller(() -> pipeline.attempt(() -> {
            client.add(id(Span.current()));
            if (starts.incrementAndGet() == 1) {
                ticker.advance(STEP);
                hedged.await();
                throw new IOException("first");
            }
            hedged.countDown();
            return 2;
        }));

        assertThat(outcome).isEqualTo(new Outcome.Returned<>(2));
        assertThat(exporter.getFinishedSpanItems())
                .hasSize(2)
                .allSatisfy(span -> assertThat(span.getParentSpanId()).isEqualTo(id(caller)))
                .extracting(SpanData::getSpanId)
                .containsExactlyInAnyOrderElementsOf(client);
    }

    @Test
    void asyncHedge_onAnotherThread_isAChildOfTheCaller() throws Exception {
        Pipeline pipeline = Pipeline.named("p")
                .policy(context)
                .hedge(hedge())
                .policy(attempts)
                .build();
        CompletableFuture<Integer> slow = new CompletableFuture<>();
        CompletableFuture<Integer> future = underTheCaller(() -> pipeline.callAsync(() -> {
            client.add(id(Span.current()));
            return starts.incrementAndGet() == 1 ? slow : completedFuture(2);
        }));
        ticker.awaitPending(1);
        ticker.advance(STEP);

        assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(slow).isCancelled();
        assertThat(exporter.getFinishedSpanItems())
                .hasSize(2)
                .allSatisfy(span -> assertThat(span.getParentSpanId()).isEqualTo(id(caller)));
    }

    @Test
    void bulkheadQueue_startedLater_isAChildOfTheCaller() throws Exception {
        Bulkhead queue = Bulkhead.of(
                "queue", b -> b.limit(1).queue(1).maxWait(Duration.ofMinutes(1)).executor(pool));
        Pipeline pipeline = Pipeline.named("p")
                .policy(context)
                .bulkhead(queue)
                .policy(attempts)
                .build();
        var permit = queue.tryAcquire();
        CompletableFuture<String> future =
                underTheCaller(() -> pipeline.callAsync(() -> completedFuture(id(Span.current()))));
        assertThat(future).isNotDone();
        permit.close();

        String inside = future.get(10, TimeUnit.SECONDS);
        assertThat(exporter.getFinishedSpanItems()).singleElement().satisfies(span -> {
            assertThat(span.getSpanId()).isEqualTo(inside);
            assertThat(span.getParentSpanId()).isEqualTo(id(caller));
        });
    }

    @Test
    void withoutCarrier_laterAttempts_haveNoParent() throws Exception {
        Pipeline pipeline = Pipeline.named("p").retry(retry()).policy(attempts).build();
        CompletableFuture<Integer> future = underTheCaller(() -> pipeline.callAsync(this::failTwice));
        retryTwice();

        assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(exporter.getFinishedSpanItems())
                .extracting(span -> span.getParentSpanContext().isValid())
                .containsExactly(true, false, false);
    }

    @Test
    void dependents_haveTheCallersSpan() throws Exception {
        Pipeline pipeline = Pipeline.named("p")
                .policy(context)
                .retry(retry())
                .policy(attempts)
                .build();
        CompletableFuture<String> seen =
                underTheCaller(() -> pipeline.callAsync(this::failTwice).thenApply(value -> id(Span.current())));
        retryTwice();
        assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(id(caller));
    }

    @Test
    void baggage_isCarriedAsWell() throws Exception {
        Pipeline pipeline = Pipeline.named("p").policy(context).retry(retry()).build();
        List<String> tenants = new CopyOnWriteArrayList<>();
        CompletableFuture<Integer> future;
        try (Scope scope = Baggage.builder().put("tenant", "a").build().makeCurrent()) {
            assertThat(scope).isNotNull();
            future = pipeline.callAsync(() -> {
                tenants.add(Baggage.current().getEntryValue("tenant"));
                return failTwice();
            });
        }
        retryTwice();
        assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(tenants).containsExactly("a", "a", "a");
    }

    @Test
    void callerWithoutSpan_hidesTheSpanOfThePool() {
        var captured = OpenTelemetryContext.carrier().capture();
        try (Scope scope = caller.makeCurrent()) {
            assertThat(scope).isNotNull();
            try (ContextCarrier.Scope carried = captured.restore()) {
                assertThat(carried).isNotNull();
                assertThat(Context.current()).isSameAs(Context.root());
            }
            assertThat(Span.current()).isSameAs(caller);
        }
    }

    private CompletionStage<Integer> failTwice() {
        client.add(id(Span.current()));
        int start = starts.incrementAndGet();
        return start < 3 ? CompletableFuture.failedFuture(new IOException("" + start)) : completedFuture(start);
    }

    private void retryTwice() {
        for (int i = 0; i < 2; i++) {
            ticker.awaitPending(1);
            ticker.advance(STEP);
        }
    }

    /** The client works in the span of its attempt, and each attempt in that of the caller. */
    private void assertAttempts(String... outcomes) {
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans)
                .allSatisfy(span -> assertThat(span.getParentSpanId()).isEqualTo(id(caller)))
                .extracting(span -> span.getAttributes().get(Spans.OUTCOME))
                .containsExactly(outcomes);
        assertThat(client).isEqualTo(spans.stream().map(SpanData::getSpanId).toList());
    }

    private <T> T underTheCaller(Supplier<T> call) {
        try (Scope scope = caller.makeCurrent()) {
            assertThat(scope).isNotNull();
            return call.get();
        }
    }

    private Retry retry() {
        return Retry.of(
                "r",
                r -> r.maxAttempts(3)
                        .backoff(Backoff.fixed(STEP))
                        .budget(null)
                        .ticker(ticker)
                        .executor(pool));
    }

    private Hedge hedge() {
        return Hedge.of("h", h -> h.delay(STEP).budget(null).ticker(ticker).executor(pool));
    }

    private static String id(Span span) {
        return span.getSpanContext().getSpanId();
    }
}
