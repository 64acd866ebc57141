package io.patterns4j.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Ticker;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.internal.Deadline;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimeoutAsyncTest {

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final ManualTicker ticker = new ManualTicker();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final CompletableFuture<Object> work = new CompletableFuture<>();
    private final Bulkhead bulkhead = Bulkhead.of("inside", 1);
    private final Timeout timeout = with(Expiry.CANCEL, tasks::add);
    private final Timeout leaving = with(Expiry.LEAVE, tasks::add);

    @AfterEach
    void nothingIsLeft() {
        assertThat(Deadline.current()).isNull();
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void callAsync_stageEndsInTime_endsAsItDidAndCancelsTheAlarm() {
        CompletableFuture<Object> call = timeout.callAsync(() -> work);
        assertThat(ticker.pending()).isEqualTo(1);
        ticker.advance(LIMIT.minusNanos(1));
        assertThat(call).isNotDone();
        work.complete(7);

        assertThat(call).isCompletedWithValue(7);
        assertThat(timeout.snapshot().timeouts()).isZero();
    }

    @Test
    void callAsync_stageFailsInTime_endsWithTheSameThrowable() {
        CompletionException failure = new CompletionException(new IOException());
        CompletableFuture<Object> call = timeout.callAsync(() -> work);
        work.completeExceptionally(failure);

        assertThat(errorOf(call)).isSameAs(failure);
    }

    @Test
    void callAsync_stageIsDone_setsNoAlarm() {
        Timeout noAlarms = Timeout.of(
                "t",
                t -> t.limit(LIMIT).ticker(new Ticker() {
                    @Override
                    public long nanos() {
                        return 0;
                    }

                    @Override
                    public Alarm schedule(long nanos, Runnable task) {
                        throw new AssertionError("no alarm is needed");
                    }
                }));
        assertThat(noAlarms.callAsync(() -> CompletableFuture.completedFuture(1)))
                .isCompletedWithValue(1);
    }

    @Test
    void callAsync_failsToStart_endsWithThatAndSetsNoAlarm() {
        IllegalStateException failure = new IllegalStateException();

        assertThat(errorOf(timeout.callAsync(() -> {
                    throw failure;
                })))
                .isSameAs(failure);
        assertThat(errorOf(timeout.callAsync(() -> null))).hasMessage("stage must not be null: stage=null");
    }

    @Test
    void limitReached_cancelsTheStageBeforeTheFutureEnds() {
        CompletableFuture<Object> call = timeout.callAsync(() -> bulkhead.callAsync(() -> work));
        List<Integer> inFlight = new ArrayList<>();
        call.whenComplete((value, error) -> inFlight.add(bulkhead.snapshot().inFlight()));
        ticker.advance(LIMIT);

        // Nothing but a hand-over is done on the thread of the timer.
        assertThat(call).isNotDone();
        assertThat(work).isNotDone();
        tasks.remove().run();

        assertThat(work).isCancelled();
        assertThat(inFlight).containsExactly(0);
        assertThat(errorOf(call))
                .isInstanceOf(TimeoutExceededException.class)
                .hasMessage("timeout exceeded: policy=orders, limit=PT3S")
                .hasNoCause();
        assertThat(errorOf(call).getStackTrace()).isEmpty();
        assertThat(timeout.snapshot()).isEqualTo(new TimeoutSnapshot(1, 0));
    }

    @Test
    void limitReached_leaving_keepsThePermitUntilTheWorkEndsAndClosesItsValue() {
        CompletableFuture<Object> call = leaving.callAsync(() -> bulkhead.callAsync(() -> work));
        ticker.advance(LIMIT);
        tasks.remove().run();

        assertThat(errorOf(call)).isInstanceOf(TimeoutExceededException.class);
        assertThat(work).isNotDone();
        assertThat(bulkhead.snapshot().inFlight()).isEqualTo(1);

        AtomicInteger closed = new AtomicInteger();
        work.complete((AutoCloseable) closed::incrementAndGet);
        assertThat(closed).hasValue(1);
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void limitReached_stageCannotBeCancelled_closesTheLateValue() {
        CompletableFuture<Object> call = timeout.callAsync(() -> uncancellable(work));
        ticker.advance(LIMIT);
        tasks.remove().run();
        AtomicInteger closed = new AtomicInteger();
        work.complete((AutoCloseable) () -> {
            closed.incrementAndGet();
            throw new IOException("only logged");
        });

        assertThat(errorOf(call)).isInstanceOf(TimeoutExceededException.class);
        assertThat(closed).hasValue(1);
    }

    @Test
    void limitReached_byDefault_endsOnTheCommonPool() {
        Timeout onPool = Timeout.of("t", t -> t.limit(LIMIT).ticker(ticker));
        String ended = endedOn(onPool);
        assertThat(ended).startsWith("ForkJoinPool.commonPool");
    }

    @Test
    void limitReached_executorRefuses_endsOnTheCommonPool() {
        String ended = endedOn(with(Expiry.CANCEL, task -> {
            throw new RejectedExecutionException();
        }));
        assertThat(ended).startsWith("ForkJoinPool.commonPool");
    }

    @Test
    void limitReached_systemTicker_endsOffTheTimerThread() {
        Timeout real = Timeout.of("t", Duration.ofMillis(5));
        CompletableFuture<Object> call = real.callAsync(() -> work);
        String ended = call.handle((value, error) -> Thread.currentThread().getName())
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        // The dependent runs here when the future had ended before it was added.
        assertThat(ended).doesNotContain("timer");
        assertThat(work).isCancelled();
    }

    @Test
    void limitReached_butTheStageEndsFirst_isLateAllTheSame() {
        CompletableFuture<Object> call = timeout.callAsync(() -> work);
        ticker.advance(LIMIT);
        IOException failure = new IOException();
        work.completeExceptionally(new CompletionException(failure));

        assertThat(errorOf(call)).isInstanceOf(TimeoutExceededException.class).hasCause(failure);
        tasks.remove().run();
        assertThat(timeout.snapshot().timeouts()).isEqualTo(1);
    }

    @Test
    void limitReached_whileTheValueComes_closesIt() {
        CompletableFuture<Object> call = timeout.callAsync(() -> work);
        ticker.advance(LIMIT);
        AtomicInteger closed = new AtomicInteger();
        work.complete((AutoCloseable) closed::incrementAndGet);

        assertThat(errorOf(call)).isInstanceOf(TimeoutExceededException.class);
        assertThat(closed).hasValue(1);
    }

    @Test
    void limitReached_whileTheActionIsStarted_isExceeded() {
        CompletableFuture<Object> call = timeout.callAsync(() -> {
            ticker.advance(LIMIT);
            return work;
        });
        tasks.remove().run();

        assertThat(errorOf(call)).isInstanceOf(TimeoutExceededException.class);
        assertThat(work).isCancelled();
    }

    @Test
    void cancel_byTheCaller_cancelsStageAndAlarmAndIsNoTimeout() {
        CompletableFuture<Object> call = timeout.callAsync(() -> bulkhead.callAsync(() -> work));
        assertThat(call.cancel(true)).isTrue();

        assertThat(call).isCancelled();
        assertThat(work).isCancelled();
        assertThat(bulkhead.snapshot().inFlight()).isZero();
        assertThat(ticker.pending()).isZero();
        assertThat(timeout.snapshot().timeouts()).isZero();
        assertThat(call.cancel(true)).isTrue();
    }

    @Test
    void cancel_ofTheStageBySomebodyElse_isNoTimeout() {
        CompletableFuture<Object> call = timeout.callAsync(() -> work);
        work.cancel(true);

        assertThat(errorOf(call)).isInstanceOf(CancellationException.class);
        assertThat(timeout.snapshot().timeouts()).isZero();
    }

    @Test
    void cancel_afterTheTimeout_changesNothing() {
        CompletableFuture<Object> call = leaving.callAsync(() -> work);
        ticker.advance(LIMIT);
        tasks.remove().run();

        assertThat(call.cancel(true)).isFalse();
        assertThat(call.isCancelled()).isFalse();
        assertThat(work).isNotDone();
    }

    @Test
    void completedByHand_leavesTheStageAndNoAlarm() {
        CompletableFuture<Object> byValue = timeout.callAsync(() -> work);
        byValue.complete(9);
        CompletableFuture<Object> byError = timeout.callAsync(() -> work);
        byError.completeExceptionally(new IOException());

        assertThat(ticker.pending()).isZero();
        assertThat(work).isNotDone();
        AtomicInteger closed = new AtomicInteger();
        work.complete((AutoCloseable) closed::incrementAndGet);
        assertThat(closed).hasValue(2);
        assertThat(byValue).isCompletedWithValue(9);
        assertThat(timeout.snapshot().timeouts()).isZero();
    }

    @Test
    void deadline_isSetWhileTheActionIsStarted() {
        timeout.callAsync(() -> {
                    assertThat(Timeout.remaining()).hasValue(LIMIT);
                    return work;
                })
                .cancel(true);
        assertThat(Timeout.remaining()).isEmpty();
    }

    @Test
    void callAsync_beginsWithNoTimeLeft_doesNotRun() {
        Timeout outer = Timeout.of("outer", t -> t.limit(LIMIT).ticker(ticker));
        AtomicInteger runs = new AtomicInteger();
        List<Throwable> errors = new ArrayList<>();
        catchThrowable(() -> outer.call(() -> {
            ticker.advance(LIMIT);
            errors.add(errorOf(timeout.callAsync(() -> {
                runs.incrementAndGet();
                return work;
            })));
            return 1;
        }));

        assertThat(runs).hasValue(0);
        assertThat(errors)
                .singleElement()
                .satisfies(error -> assertThat(error).hasMessage("timeout exceeded: policy=orders, limit=PT3S"));
    }

    @Test
    void callAsync_theAlarmCannotBeSet_endsWithThatAndCancelsTheStage() {
        IllegalStateException failure = new IllegalStateException();
        Timeout broken = Timeout.of(
                "t",
                t -> t.limit(LIMIT).ticker(new Ticker() {
                    @Override
                    public long nanos() {
                        return 0;
                    }

                    @Override
                    public Alarm schedule(long nanos, Runnable task) {
                        throw failure;
                    }
                }));
        assertThat(errorOf(broken.callAsync(() -> work))).isSameAs(failure);
        assertThat(work).isCancelled();
    }

    @Test
    void callAsync_limitsBeyondTheClock_areNeverReached() {
        ManualTicker overflowing = new ManualTicker(Long.MAX_VALUE - 10);
        for (Duration limit : List.of(Duration.ofNanos(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE))) {
            CompletableFuture<Object> end = new CompletableFuture<>();
            Timeout endless = Timeout.of("endless", t -> t.limit(limit).ticker(overflowing));
            CompletableFuture<Object> call = endless.callAsync(() -> end);
            overflowing.advance(Duration.ofDays(36_500));
            end.complete(1);
            assertThat(call).isCompletedWithValue(1);
        }
        Timeout real = Timeout.of("real", Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(real.callAsync(() -> work).cancel(true)).isTrue();
        assertThat(overflowing.pending()).isZero();
    }

    private String endedOn(Timeout by) {
        CompletableFuture<Object> call = by.callAsync(() -> work);
        CompletableFuture<String> thread =
                call.handle((value, error) -> Thread.currentThread().getName());
        ticker.advance(LIMIT);
        return thread.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private Timeout with(Expiry onExpiry, Executor executor) {
        return Timeout.of(
                "orders", t -> t.limit(LIMIT).ticker(ticker).onExpiry(onExpiry).executor(executor));
    }

    private static Throwable errorOf(CompletableFuture<?> future) {
        assertThat(future).isDone();
        return future.handle((value, error) -> error).join();
    }

    /** Returns a stage as of another library, which has no future to be cancelled. */
    @SuppressWarnings("unchecked")
    private static CompletionStage<Object> uncancellable(CompletionStage<Object> stage) {
        return (CompletionStage<Object>) Proxy.newProxyInstance(
                TimeoutAsyncTest.class.getClassLoader(),
                new Class<?>[] {CompletionStage.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("toCompletableFuture")) {
                        throw new UnsupportedOperationException();
                    }
                    return method.invoke(stage, arguments);
                });
    }
}
