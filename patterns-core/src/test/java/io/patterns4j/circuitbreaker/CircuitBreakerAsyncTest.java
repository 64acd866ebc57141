package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class CircuitBreakerAsyncTest {

    private final CircuitBreaker breaker =
            CircuitBreaker.of("async", c -> c.probes(1).ticker(new ManualTicker()));
    private final CompletableFuture<String> stage = new CompletableFuture<>();

    private void assertCounts(int calls, int failures) {
        assertThat(breaker.snapshot().counts()).isEqualTo(new Counts(calls, failures, 0, 0));
    }

    private void halfOpen() {
        breaker.transitionTo(CircuitState.OPEN);
        breaker.transitionTo(CircuitState.HALF_OPEN);
    }

    @Test
    void callAsync_value_isPassedOnAndCounted() {
        CompletableFuture<String> future = breaker.callAsync(() -> stage);
        assertCounts(0, 0);
        stage.complete("value");
        assertThat(future).isCompletedWithValue("value");
        assertCounts(1, 0);
    }

    @Test
    void callAsync_failedStage_failsWithTheSameThrowable() {
        var error = new IOException("broken");
        CompletableFuture<String> future = breaker.callAsync(() -> stage);
        stage.completeExceptionally(error);
        assertThat(catchThrowable(future::get))
                .isInstanceOf(ExecutionException.class)
                .hasRootCause(error);
        assertThat(catchThrowable(() -> future.getNow(""))).cause().isSameAs(error);
        assertCounts(1, 1);
    }

    @Test
    void callAsync_failedDependentStage_isJudgedByItsCause() {
        CompletableFuture<String> future = breaker.callAsync(() -> stage.thenApply(value -> value + "!"));
        stage.completeExceptionally(new CircuitIsolatedException("inner"));
        assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(CircuitIsolatedException.class);
        assertCounts(0, 0);
    }

    @Test
    void callAsync_completion_isCountedBeforeTheFutureEnds() {
        CompletableFuture<Counts> seen = breaker.callAsync(() -> stage)
                .thenApply(value -> breaker.snapshot().counts());
        stage.complete("value");
        assertThat(seen).isCompletedWithValue(new Counts(1, 0, 0, 0));
    }

    @Test
    void callAsync_cancelled_cancelsTheStageAndGivesTheProbeBack() {
        halfOpen();
        CompletableFuture<String> future = breaker.callAsync(() -> stage);
        assertThat(breaker.tryAcquire().granted()).isFalse();
        assertThat(future.cancel(true)).isTrue();
        assertThat(stage).isCancelled();
        assertThat(future).isCancelled();
        assertThat(breaker.tryAcquire().granted()).isTrue();
        assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
    }

    @Test
    void callAsync_cancelledButStageCannotBe_keepsTheProbeUntilTheStageEnds() {
        halfOpen();
        CompletableFuture<String> future = breaker.callAsync(stage::minimalCompletionStage);
        future.cancel(true);
        assertThat(future).isCancelled();
        assertThat(breaker.tryAcquire().granted()).isFalse();
        stage.complete("late");
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void callAsync_futureTimesOut_keepsThePermitUntilTheStageEnds() {
        halfOpen();
        CompletableFuture<String> future = breaker.callAsync(() -> stage).orTimeout(1, TimeUnit.MILLISECONDS);
        assertThatThrownBy(future::join).hasCauseInstanceOf(TimeoutException.class);
        assertThat(stage).isNotDone();
        assertThat(breaker.tryAcquire().granted()).isFalse();
        stage.completeExceptionally(new IOException("late"));
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void callAsync_nullStage_failsTheFutureAndCounts() {
        CompletableFuture<String> future = breaker.callAsync(() -> null);
        assertThatThrownBy(future::join)
                .hasCauseInstanceOf(NullPointerException.class)
                .hasRootCauseMessage("stage must not be null: stage=null");
        assertCounts(1, 1);
    }

    @Test
    void callAsync_supplierThrows_failsTheFutureWithTheSameThrowable() {
        var error = new StackOverflowError("deep");
        CompletableFuture<String> future = breaker.callAsync(() -> {
            throw error;
        });
        assertThat(catchThrowable(future::join)).cause().isSameAs(error);
        assertCounts(1, 1);
    }

    @Test
    void callAsync_refused_failsTheFutureWithoutRunning() {
        breaker.transitionTo(CircuitState.OPEN);
        CompletableFuture<String> future = breaker.callAsync(() -> {
            throw new AssertionError("must not run");
        });
        assertThatThrownBy(future::join).hasCauseInstanceOf(CircuitOpenException.class);
        assertThat(breaker.snapshot().rejected()).isEqualTo(1);
    }
}
