package io.patterns4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Classifier;
import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.ratelimit.RateLimiter;
import io.patterns4j.retry.Retry;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.timeout.Timeout;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StandardPipelineTest {

    private final ManualTicker ticker = ManualTicker.skipping();
    private final Retry retry = Retry.of("r", r -> r.ticker(ticker).executor(Runnable::run));
    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void standard_nothingReplaced_hasTheDocumentedParts() {
        assertThat(Pipeline.standard("orders").build().describe())
                .containsExactly(
                        "timeout=orders",
                        "retry=orders",
                        "circuitBreaker=orders",
                        "bulkhead=orders",
                        "timeout=orders/attempt");
    }

    @Test
    void standard_allReplacedInAnyOrder_hasTheDocumentedOrder() {
        TypedPipeline<Integer> all = Pipeline.standard("orders")
                .attemptTimeout(Timeout.of("a", Duration.ofSeconds(1)))
                .rateLimiter(RateLimiter.of("l", 10, Duration.ofSeconds(1)))
                .bulkhead(Bulkhead.of("b", 1))
                .circuitBreaker(CircuitBreaker.of("c"))
                .hedge(Hedge.of("h", h -> h.delay(Duration.ofMillis(10))))
                .retry(retry)
                .timeout(Duration.ofSeconds(2))
                .fallback(Fallback.value("f", 0))
                .build();
        assertThat(all.describe())
                .containsExactly(
                        "fallback=f",
                        "timeout=orders",
                        "retry=r",
                        "hedge=h",
                        "circuitBreaker=c",
                        "bulkhead=b",
                        "rateLimiter=l",
                        "timeout=a");
    }

    @Test
    void standard_attemptTimeoutNotBelowTheTotal_isRefused() {
        var builder = Pipeline.standard("orders").timeout(Duration.ofSeconds(1)).attemptTimeout(Duration.ofSeconds(1));
        assertThatThrownBy(builder::build)
                .hasMessage("timeout must be shorter than PT1S, which is outside of it: timeout=orders/attempt");
    }

    @Test
    void call_failsTwice_isRetriedAndTheBreakerSeesEachAttempt() throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of("c");
        Pipeline pipeline =
                Pipeline.standard("orders").retry(retry).circuitBreaker(breaker).build();
        assertThat(pipeline.call(this::failTwice)).isEqualTo(3);
        assertThat(breaker.snapshot().counts().calls()).isEqualTo(3);
        assertThat(breaker.snapshot().counts().failures()).isEqualTo(2);
    }

    @Test
    void classifier_thatTakesAFailureForAnAnswer_isThatOfRetryAndBreaker() {
        Pipeline pipeline = Pipeline.standard("orders")
                .classifier(Classifier.standard().succeedingOn(IOException.class))
                .build();
        for (int i = 0; i < 100; i++) {
            attempts.set(0);
            assertThatThrownBy(() -> pipeline.call(this::failTwice)).isInstanceOf(IOException.class);
            assertThat(attempts).hasValue(1);
        }
    }

    @Test
    void call_withFallback_answersWhatIsLeft() throws Exception {
        CircuitBreaker breaker = CircuitBreaker.of("c");
        breaker.transitionTo(CircuitState.FORCED_OPEN);
        TypedPipeline<Integer> pipeline = Pipeline.standard("orders")
                .retry(retry)
                .circuitBreaker(breaker)
                .fallback(Fallback.value("f", -1))
                .build();
        assertThat(pipeline.call(this::failTwice)).isEqualTo(-1);
        assertThat(pipeline.attempt(this::failTwice)).isEqualTo(new Outcome.Returned<>(-1));
        CompletableFuture<Integer> later = pipeline.callAsync(() -> CompletableFuture.completedFuture(1));
        ticker.advance(Duration.ofMinutes(1));
        assertThat(later).isCompletedWithValue(-1);
        assertThat(attempts).hasValue(0);
    }

    private int failTwice() throws IOException {
        if (attempts.incrementAndGet() < 3) {
            throw new IOException();
        }
        return attempts.get();
    }
}
