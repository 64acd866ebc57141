package io.patterns4j.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadFullException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What all timers do, whatever library they record in. */
public abstract class TimerContract {

    private static final Duration STEP = Duration.ofMillis(40);

    private Policy timer;

    @BeforeEach
    void createTimer() {
        timer = timer("orders");
    }

    /** Creates a timer by the clock that {@link #advance} moves. */
    protected abstract Policy timer(String name);

    protected abstract void advance(Duration step);

    /** Returns how many calls of the timer {@code orders} were recorded; outcomes without any are left out. */
    protected abstract Map<String, Long> counts();

    /** Returns the time of all calls of the timer {@code orders} with this outcome. */
    protected abstract Duration total(String outcome);

    @Test
    void call_returns_isSuccess() {
        String value = timer.call(() -> {
            advance(STEP);
            return "value";
        });
        assertThat(value).isEqualTo("value");
        assertThat(counts()).isEqualTo(Map.of("success", 1L));
        assertThat(total("success")).isEqualTo(STEP);
    }

    @Test
    void call_throws_isFailureWithTheSameException() {
        IOException thrown = new IOException("broken");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> timer.call(() -> {
                    advance(STEP);
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(counts()).isEqualTo(Map.of("failure", 1L));
        assertThat(total("failure")).isEqualTo(STEP);
    }

    @Test
    void call_throwsAnError_isFailure() {
        Error thrown = new StackOverflowError("deep");
        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(() -> timer.call(() -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(counts()).isEqualTo(Map.of("failure", 1L));
    }

    @Test
    void call_refusedInside_isRejected() {
        Inside full = Inside.of(fullBulkhead());
        assertThatExceptionOfType(BulkheadFullException.class)
                .isThrownBy(() -> timer.call(full, "a", argument -> argument));
        assertThat(timer.callAsync(full, () -> new CompletableFuture<>()))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(BulkheadFullException.class);
        assertThat(counts()).isEqualTo(Map.of("rejected", 2L));
    }

    @Test
    void call_interrupted_isCancelled() {
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> timer.call(() -> {
                    throw new InterruptedException();
                }));
        assertThat(counts()).isEqualTo(Map.of("cancelled", 1L));
    }

    @Test
    void attempt_anyOutcome_isRecorded() {
        assertThat(timer.attempt(() -> "value")).isEqualTo(new Outcome.Returned<>("value"));
        Error thrown = new AssertionError();
        assertThat(timer.attempt(() -> {
                    throw thrown;
                }))
                .isEqualTo(new Outcome.Threw<>(thrown));
        assertThat(counts()).isEqualTo(Map.of("success", 1L, "failure", 1L));
    }

    @Test
    void callAsync_stageEnds_isRecordedBeforeTheFutureEnds() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<Map<String, Long>> seen = timer.callAsync(() -> stage).thenApply(value -> counts());
        assertThat(counts()).isEmpty();
        advance(STEP);
        stage.complete("value");
        assertThat(seen).isCompletedWithValue(Map.of("success", 1L));
        assertThat(total("success")).isEqualTo(STEP);
    }

    @Test
    void callAsync_stageFails_isFailureWithTheSameThrowable() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> future = timer.callAsync(() -> stage);
        Error thrown = new LinkageError("gone");
        stage.completeExceptionally(thrown);
        assertThat(future)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isSameAs(thrown);
        assertThat(counts()).isEqualTo(Map.of("failure", 1L));
    }

    @Test
    void callAsync_failureInAWrapper_isJudgedByItsCause() {
        timer.callAsync(() -> CompletableFuture.failedFuture(new CompletionException(new CancellationException())));
        timer.callAsync(() -> CompletableFuture.failedFuture(new ExecutionException(new InterruptedException())));
        timer.callAsync(() -> CompletableFuture.failedFuture(new CompletionException("alone", null)));
        assertThat(counts()).isEqualTo(Map.of("cancelled", 2L, "failure", 1L));
    }

    @Test
    void callAsync_supplierThrowsOrReturnsNull_isFailure() {
        Error thrown = new LinkageError("gone");
        assertThat(timer.callAsync(() -> {
                    throw thrown;
                }))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isSameAs(thrown);
        assertThat(timer.callAsync(() -> null)).isCompletedExceptionally();
        assertThat(counts()).isEqualTo(Map.of("failure", 2L));
    }

    @Test
    void callAsync_cancelled_cancelsTheStageAndIsCancelledOnce() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> future = timer.callAsync(() -> stage);
        advance(STEP);
        assertThat(future.cancel(true)).isTrue();
        assertThat(stage).isCancelled();
        assertThat(counts()).isEqualTo(Map.of("cancelled", 1L));
        assertThat(total("cancelled")).isEqualTo(STEP);
    }

    @Test
    void callAsync_cancelledAroundAStageThatCannotBe_isCancelledOnce() {
        CompletableFuture<String> stage = new CompletableFuture<>() {
            @Override
            public CompletableFuture<String> toCompletableFuture() {
                throw new UnsupportedOperationException();
            }
        };
        CompletableFuture<String> future = timer.callAsync(() -> (CompletionStage<String>) stage);
        assertThat(future.cancel(true)).isTrue();
        assertThat(counts()).isEqualTo(Map.of("cancelled", 1L));
        stage.complete("late");
        assertThat(counts()).isEqualTo(Map.of("cancelled", 1L));
    }

    @Test
    void callAsync_futureTimedOutByItsCaller_isRecordedOnce() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> future = timer.callAsync(() -> stage);
        future.completeExceptionally(new TimeoutException());
        assertThat(counts()).isEqualTo(Map.of("failure", 1L));
        assertThat(stage).isNotDone();
        stage.complete("late");
        assertThat(counts()).isEqualTo(Map.of("failure", 1L));
    }

    @Test
    void callAsync_cancelRacesTheStage_isRecordedOnce() throws Exception {
        int rounds = 5_000;
        var other = Executors.newSingleThreadExecutor();
        try {
            for (int i = 0; i < rounds; i++) {
                CompletableFuture<String> stage = new CompletableFuture<>();
                CompletableFuture<String> future = timer.callAsync(() -> stage);
                Future<?> racer = other.submit(() -> stage.complete("value"));
                future.cancel(true);
                racer.get(20, TimeUnit.SECONDS);
            }
        } finally {
            other.shutdownNow();
        }
        assertThat(counts().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(rounds);
    }

    @Test
    void calls_ofManyThreads_areAllRecorded() {
        IntStream.range(0, 10_000).parallel().forEach(i -> timer.call(() -> i));
        assertThat(counts()).isEqualTo(Map.of("success", 10_000L));
    }

    @Test
    void timers_ofTheSameName_addUp() {
        timer("orders").call(() -> "a");
        timer("orders").call(() -> "b");
        timer("others").call(() -> "c");
        assertThat(counts()).isEqualTo(Map.of("success", 2L));
    }

    @Test
    void of_badName_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> timer(" "))
                .withMessage("name must not be blank: name=' '");
        assertThatNullPointerException().isThrownBy(() -> timer(null)).withMessage("name must not be null: name=null");
        assertThat(timer.name()).isEqualTo("orders");
        assertThat(timer.kind()).isEqualTo("metrics");
    }

    private static Bulkhead fullBulkhead() {
        Bulkhead bulkhead = Bulkhead.of("db", 1);
        bulkhead.tryAcquire();
        return bulkhead;
    }
}
