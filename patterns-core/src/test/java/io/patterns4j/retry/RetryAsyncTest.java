package io.patterns4j.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Classifier;
import io.patterns4j.Ticker;
import io.patterns4j.Verdict;
import io.patterns4j.internal.Deadline;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.Rendezvous;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryAsyncTest {

    private static final Duration STEP = Duration.ofMillis(100);

    private final ManualTicker ticker = new ManualTicker();
    private final Recorder recorder = new Recorder();
    private final Ledger ledger = new Ledger();
    private final List<CompletableFuture<Integer>> stages = new ArrayList<>();

    @AfterEach
    void nothingIsLeftBehind() {
        assertThat(ledger.balanced()).isTrue();
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void callAsync_succeedsAtOnce_isDone() {
        Retry retry = retry(r -> {});

        assertThat(retry.callAsync(() -> CompletableFuture.completedFuture(7))).isCompletedWithValue(7);

        assertThat(recorder.events).isEmpty();
        assertThat(ledger.succeeded).hasValue(1);
    }

    @Test
    void callAsync_failsForEver_lastErrorAfterAllDelays() {
        Retry retry = retry(r -> {});
        CompletableFuture<Integer> call = retry.callAsync(this::stage);

        fail(0, new IOException());
        assertThat(stages).hasSize(1);
        assertThat(ledger.held()).isEqualTo(1);
        ticker.advance(Duration.ofMillis(99));
        assertThat(stages).hasSize(1);
        ticker.advance(Duration.ofMillis(1));
        assertThat(stages).hasSize(2);
        fail(1, new IOException());
        ticker.advance(Duration.ofMillis(200));
        assertThat(call).isNotDone();
        IOException last = new IOException("third");
        fail(2, last);

        assertThat(errorOf(call)).isSameAs(last).hasNoSuppressedExceptions();
        assertThat(recorder.events)
                .containsExactly(
                        "retry 1 in 100 ms IOException", "retry 2 in 200 ms IOException", "exhausted 3 IOException");
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot(2, 1, 0, 0, 0));
    }

    @Test
    void callAsync_startThrows_isRetriedLikeAStageThatFails() {
        Callee<CompletableFuture<Integer>> callee = new Callee<CompletableFuture<Integer>>()
                .thenThrow(new IllegalStateException())
                .thenReturn((CompletableFuture<Integer>) null)
                .thenReturn(CompletableFuture.completedFuture(3));

        CompletableFuture<Integer> call = retry(r -> {}).callAsync(() -> unchecked(callee));
        ticker.advance(Duration.ofSeconds(1));

        assertThat(call).isCompletedWithValue(3);
        assertThat(recorder.events)
                .containsExactly("retry 1 in 100 ms IllegalStateException", "retry 2 in 200 ms NullPointerException");
    }

    @Test
    void callAsync_wrappedError_isJudgedUnwrappedAndReturnedAsItCame() {
        CompletionException wrapped = new CompletionException(new InterruptedException());

        assertThat(errorOf(retry(r -> {}).callAsync(() -> CompletableFuture.failedFuture(wrapped))))
                .isSameAs(wrapped);
        assertThat(recorder.events).isEmpty();
    }

    @Test
    void callAsync_badResults_discardedAreClosedAndTheLastIsReturned() {
        List<String> closed = new ArrayList<>();
        AutoCloseable first = () -> closed.add("first");
        AutoCloseable last = () -> closed.add("last");
        Callee<AutoCloseable> callee = new Callee<AutoCloseable>().thenReturn(first, last);
        Retry retry =
                retry(r -> r.maxAttempts(2).classifier(Classifier.standard().failingOnResult(value -> true)));

        CompletableFuture<AutoCloseable> call = retry.callAsync(callee::stage);
        assertThat(closed).isEmpty();
        ticker.advance(STEP);

        assertThat(call).isCompletedWithValue(last);
        assertThat(closed).containsExactly("first");
    }

    // Cancellation

    @Test
    void cancel_duringTheBody_cancelsTheStageAndMakesNoFurtherAttempt() {
        CompletableFuture<Integer> call = retry(r -> {}).callAsync(this::stage);
        fail(0, new IOException());
        ticker.advance(STEP);

        assertThat(call.cancel(true)).isTrue();

        assertThat(stages).hasSize(2);
        assertThat(stages.get(1)).isCancelled();
        ticker.advance(Duration.ofHours(1));
        assertThat(stages).hasSize(2);
        assertThat(recorder.events).hasSize(1);
    }

    @Test
    void cancel_duringTheDelay_makesNoFurtherAttemptAndLeavesNoAlarm() {
        CompletableFuture<Integer> call = retry(r -> {}).callAsync(this::stage);
        fail(0, new IOException());
        assertThat(ticker.pending()).isEqualTo(1);

        assertThat(call.cancel(false)).isTrue();

        assertThat(ticker.pending()).isZero();
        assertThat(ledger.balanced()).isTrue();
        ticker.advance(Duration.ofHours(1));
        assertThat(stages).hasSize(1);
    }

    @Test
    void cancel_beforeTheExecutorStartsTheAttempt_bodyNeverRuns() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        CompletableFuture<Integer> call = retry(r -> r.executor(tasks::add)).callAsync(this::stage);
        fail(0, new IOException());
        ticker.advance(STEP);
        assertThat(tasks).hasSize(1);

        call.cancel(true);
        assertThat(ledger.balanced()).isTrue();
        tasks.remove().run();

        assertThat(stages).hasSize(1);
    }

    @Test
    void cancel_duringTheDelayAfterABadResult_closesIt() {
        List<String> closed = new ArrayList<>();
        AutoCloseable bad = () -> closed.add("bad");
        Retry retry = retry(r -> r.classifier(Classifier.standard().failingOnResult(value -> true)));

        retry.callAsync(() -> CompletableFuture.completedFuture(bad)).cancel(true);

        assertThat(closed).containsExactly("bad");
    }

    @Test
    void endedFromOutside_duringTheDelay_leavesNoAlarm() {
        CompletableFuture<Integer> call = retry(r -> {}).callAsync(this::stage);
        fail(0, new IOException());
        ticker.advance(STEP);
        fail(1, new IOException());

        call.complete(5);

        assertThat(ticker.pending()).isZero();
        assertThat(ledger.balanced()).isTrue();
        assertThat(stages).hasSize(2);
    }

    @Test
    void endedFromOutside_duringTheBody_leavesTheStageAndCountsItUntilItEnds() {
        CompletableFuture<Integer> call = retry(r -> {}).callAsync(this::stage);
        fail(0, new IOException());
        ticker.advance(STEP);

        call.completeExceptionally(new IllegalStateException("elsewhere"));
        assertThat(ledger.held()).isEqualTo(1);
        assertThat(stages.get(1)).isNotDone();
        fail(1, new IOException());

        assertThat(ledger.balanced()).isTrue();
        assertThat(recorder.events).hasSize(1);
    }

    @Test
    void cancel_racingWithTheEndOfTheDelay_neverLosesThePermitOrTheCall() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        AtomicInteger begun = new AtomicInteger();
        for (int round = 0; round < 2_000; round++) {
            Retry retry = retry(r -> r.maxAttempts(2).executor(executor));
            CompletableFuture<Integer> call = retry.callAsync(() -> {
                begun.incrementAndGet();
                return CompletableFuture.failedFuture(new IOException());
            });
            Rendezvous.values(Rendezvous.run(List.of(() -> call.cancel(true), () -> {
                ticker.advance(STEP);
                return true;
            })));
            assertThat(catchThrowable(call::get)).isNotNull();
        }
        executor.shutdown();
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ledger.balanced()).isTrue();
        assertThat(begun.get()).isBetween(2_000, 4_000);
    }

    // Mistakes of others

    @Test
    void callAsync_classifierThrows_futureEndsWithTheOutcome() {
        Retry retry = retry(r -> r.classifier(error -> {
            throw new IllegalStateException("classifier");
        }));
        IOException error = new IOException();
        CompletableFuture<Integer> call = retry.callAsync(this::stage);

        fail(0, error);

        assertThat(errorOf(call)).isSameAs(error);
        assertThat(retry.snapshot().callbackFailures()).isEqualTo(1);
    }

    @Test
    void callAsync_backoffThrows_futureEndsWithTheOutcome() {
        Retry retry = retry(r -> r.backoff((attempt, previous) -> {
            throw new AssertionError("backoff");
        }));
        IOException error = new IOException();
        CompletableFuture<Integer> call = retry.callAsync(this::stage);

        fail(0, error);

        assertThat(errorOf(call)).isSameAs(error);
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot(0, 0, 1, 0, 1));
    }

    @Test
    void callAsync_executorRefuses_futureEndsWithTheOutcome() {
        Retry retry = retry(r -> r.executor(task -> {
            throw new RejectedExecutionException("full");
        }));
        IOException error = new IOException();
        CompletableFuture<Integer> call = retry.callAsync(this::stage);
        CompletableFuture<Thread> ender = call.handle((value, thrown) -> Thread.currentThread());

        fail(0, error);
        assertThat(call).isNotDone();
        ticker.advance(STEP);

        assertThat(ender.join()).as("not that of the timer").isNotSameAs(Thread.currentThread());
        assertThat(errorOf(call)).isSameAs(error);
        assertThat(retry.snapshot()).isEqualTo(new RetrySnapshot(0, 0, 1, 0, 1));
    }

    @Test
    void callAsync_tickerCannotSchedule_futureEndsWithTheOutcome() {
        Retry retry = retry(r -> r.ticker(new Ticker() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public Alarm schedule(long nanos, Runnable task) {
                throw new IllegalStateException("no timer");
            }
        }));
        IOException error = new IOException();
        CompletableFuture<Integer> call = retry.callAsync(this::stage);

        fail(0, error);

        assertThat(errorOf(call)).isSameAs(error);
    }

    @Test
    void callAsync_stageCannotBeListenedTo_isAFailure() {
        CompletableFuture<Integer> rude = new CompletableFuture<>() {
            @Override
            public CompletableFuture<Integer> whenComplete(BiConsumer<? super Integer, ? super Throwable> action) {
                throw new UnsupportedOperationException("rude");
            }
        };

        CompletableFuture<Integer> call = retry(r -> {}).callAsync(() -> rude);
        ticker.advance(Duration.ofSeconds(1));

        assertThat(errorOf(call)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(recorder.events).hasSize(3);
    }

    // Threads

    @Test
    void callAsync_laterAttempts_runOnTheExecutorUnderTheDeadlineOfTheCaller() {
        List<Long> remaining = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "later"));
        Retry retry = retry(r -> r.executor(executor).maxAttempts(2));
        Deadline deadline =
                Deadline.earlier(null, ticker::nanos, 0, Duration.ofSeconds(1).toNanos());

        CompletableFuture<Integer> call = Deadline.under(
                deadline,
                () -> retry.callAsync(() -> {
                    threads.add(Thread.currentThread());
                    remaining.add(Duration.ofNanos(Deadline.remainingNanos()).toMillis());
                    return threads.size() == 1
                            ? CompletableFuture.failedFuture(new IOException())
                            : CompletableFuture.completedFuture(1);
                }));
        ticker.advance(STEP);

        assertThat(call.orTimeout(30, TimeUnit.SECONDS).join()).isEqualTo(1);
        assertThat(remaining).containsExactly(1000L, 900L);
        assertThat(threads.get(0)).isSameAs(Thread.currentThread());
        assertThat(threads.get(1).getName()).isEqualTo("later");
        assertThat(Deadline.current()).isNull();
        executor.shutdown();
    }

    @Test
    void callAsync_delayBeyondTheDeadline_givesUpAtOnceOnAnyThread() {
        Deadline deadline = Deadline.earlier(null, ticker::nanos, 0, STEP.toNanos());
        Retry retry = retry(r -> r.backoff(Backoff.fixed(Duration.ofSeconds(1))));
        CompletableFuture<Integer> call = Deadline.under(deadline, () -> retry.callAsync(this::stage));
        IOException error = new IOException();

        fail(0, error);

        assertThat(errorOf(call)).isSameAs(error);
        assertThat(recorder.events).containsExactly("given up 1 IOException");
    }

    @Test
    void callAsync_completedUnderTheDeadlineOfAnother_isNotBoundByIt() {
        Deadline foreign = Deadline.earlier(null, ticker::nanos, 0, 1);
        CompletableFuture<Integer> call = retry(r -> r.maxAttempts(2)).callAsync(this::stage);

        Deadline.under(foreign, () -> stages.get(0).completeExceptionally(new IOException()));
        ticker.advance(STEP);

        assertThat(stages).hasSize(2);
        stages.get(1).complete(2);
        assertThat(call).isCompletedWithValue(2);
    }

    @Test
    void callAsync_tenThousandAttemptsThatEndAtOnce_onTheCallersThread_useNoStack() {
        assertThat(depths(Runnable::run, 10_000)).isLessThan(100);
    }

    @Test
    void callAsync_tenThousandAttemptsThatEndAtOnce_onAPool_useNoStack() {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        assertThat(depths(executor, 10_000)).isLessThan(100);
        executor.shutdown();
    }

    @Test
    void callAsync_stageEndsWhileItIsListenedTo_noAttemptIsLostOrMadeTwice() {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        AtomicInteger attempts = new AtomicInteger();
        Retry retry = retry(r -> r.maxAttempts(20_000).backoff(Backoff.none()).executor(executor));

        CompletableFuture<Integer> call = retry.callAsync(() -> {
            attempts.incrementAndGet();
            CompletableFuture<Integer> stage = new CompletableFuture<>();
            executor.execute(() -> stage.completeExceptionally(new IOException()));
            return stage;
        });

        assertThat(catchThrowable(() -> call.get(50, TimeUnit.SECONDS))).hasCauseInstanceOf(IOException.class);
        assertThat(attempts).hasValue(20_000);
        assertThat(retry.snapshot().retries()).isEqualTo(19_999);
        executor.shutdown();
    }

    /** Returns how many frames more the deepest of many attempts has than the first one. */
    private int depths(Executor executor, int attempts) {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger least = new AtomicInteger(Integer.MAX_VALUE);
        AtomicInteger most = new AtomicInteger();
        Retry retry = Retry.of(
                "r",
                r -> r.maxAttempts(attempts)
                        .ticker(ticker)
                        .budget(ledger)
                        .backoff(Backoff.none())
                        .executor(executor));
        CompletableFuture<Integer> call = retry.callAsync(() -> {
            if (made.incrementAndGet() % 100 == 1) {
                int depth = new Throwable().getStackTrace().length;
                least.accumulateAndGet(depth, Math::min);
                most.accumulateAndGet(depth, Math::max);
            }
            return CompletableFuture.failedFuture(new IOException());
        });
        assertThat(catchThrowable(() -> call.get(50, TimeUnit.SECONDS))).hasCauseInstanceOf(IOException.class);
        assertThat(made).hasValue(attempts);
        return most.get() - least.get();
    }

    private Retry retry(Consumer<RetryConfig.Builder> options) {
        return Retry.of("r", r -> {
            r.ticker(ticker)
                    .listener(recorder)
                    .budget(ledger)
                    .executor(Runnable::run)
                    .classifier(new Strict())
                    .backoff(Backoff.exponential(STEP, Duration.ofSeconds(60)));
            options.accept(r);
        });
    }

    private CompletableFuture<Integer> stage() {
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        stages.add(stage);
        return stage;
    }

    private void fail(int stage, Throwable error) {
        assertThat(stages.get(stage).completeExceptionally(error)).isTrue();
    }

    private static <T> T unchecked(Callee<T> callee) {
        try {
            return callee.get();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Throwable errorOf(CompletableFuture<?> future) {
        assertThat(future).isDone();
        return future.handle((value, error) -> error).join();
    }

    /** The default, which must never be asked about a wrapper. */
    private static final class Strict implements Classifier {
        @Override
        public Verdict threw(Throwable error) {
            assertThat(error).isNotInstanceOf(CompletionException.class);
            return RetryConfig.DEFAULT_CLASSIFIER.threw(error);
        }
    }
}
