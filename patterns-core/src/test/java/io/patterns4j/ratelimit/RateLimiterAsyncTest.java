package io.patterns4j.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Deadline;
import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RateLimiterAsyncTest {

    private static final Duration TENTH = Duration.ofMillis(100);

    private final ManualTicker ticker = new ManualTicker();
    private final Queue<Runnable> executor = new ArrayDeque<>();
    private final RateLimiter limiter = RateLimiter.of(
            "r",
            r -> r.limit(10, Duration.ofSeconds(1))
                    .maxWait(Duration.ofMillis(300))
                    .executor(executor::add)
                    .ticker(ticker));

    @Test
    void callAsync_withAPermit_startsAtOnceOnThisThread() {
        CompletableFuture<Integer> stage = new CompletableFuture<>();

        CompletableFuture<Integer> call = limiter.callAsync(() -> stage);

        assertThat(call).isNotDone();
        stage.complete(7);
        assertThat(call).isCompletedWithValue(7);
        assertThat(executor).isEmpty();
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void callAsync_withoutAPermit_startsOnTheExecutorWhenItIsItsTurn() {
        limiter.drain();
        AtomicInteger started = new AtomicInteger();
        CompletableFuture<Integer> call =
                limiter.callAsync(() -> CompletableFuture.completedFuture(started.incrementAndGet()));

        ticker.advance(TENTH.minusNanos(1));
        assertThat(executor).isEmpty();
        assertThat(limiter.snapshot().waiting()).isEqualTo(1);
        ticker.advance(Duration.ofNanos(1));
        assertThat(call).isNotDone();
        executor.remove().run();

        assertThat(call).isCompletedWithValue(1);
        assertThat(limiter.snapshot()).isEqualTo(new RateLimiterSnapshot(0, 0, 0, 0));
    }

    @Test
    void callAsync_thatCannotBeServedInTime_isRefusedAtOnce() {
        limiter.reserve(4);

        CompletableFuture<Integer> call = limiter.callAsync(() -> CompletableFuture.completedFuture(1));

        assertThat(call).isCompletedExceptionally();
        assertThatThrownBy(call::join).hasCauseInstanceOf(RateLimitedException.class);
        assertThat(limiter.snapshot()).isEqualTo(new RateLimiterSnapshot(-3, 0, 1, 0));
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void callAsync_cancelledWhileWaiting_neverStartsAndGivesItsPermitBack() {
        limiter.drain();
        AtomicInteger started = new AtomicInteger();
        CompletableFuture<Integer> first =
                limiter.callAsync(() -> CompletableFuture.completedFuture(started.incrementAndGet()));
        CompletableFuture<Integer> second =
                limiter.callAsync(() -> CompletableFuture.completedFuture(started.incrementAndGet()));

        assertThat(second.cancel(true)).isTrue();
        assertThat(limiter.snapshot()).isEqualTo(new RateLimiterSnapshot(-1, 1, 1, 0));
        assertThat(ticker.pending()).isEqualTo(1);
        assertThat(first.cancel(true)).isTrue();

        assertThat(limiter.snapshot()).isEqualTo(new RateLimiterSnapshot(0, 0, 2, 0));
        assertThat(ticker.pending()).isZero();
        ticker.advance(TENTH);
        assertThat(executor).isEmpty();
        assertThat(started).hasValue(0);
    }

    @Test
    void callAsync_cancelledBetweenAlarmAndStart_neverStarts() {
        limiter.drain();
        AtomicInteger started = new AtomicInteger();
        CompletableFuture<Integer> call =
                limiter.callAsync(() -> CompletableFuture.completedFuture(started.incrementAndGet()));
        ticker.advance(TENTH);

        call.cancel(true);
        executor.remove().run();

        assertThat(started).hasValue(0);
        assertThat(limiter.tryAcquire()).isTrue();
        assertThat(limiter.snapshot().waiting()).isZero();
    }

    @Test
    void callAsync_cancelledWhileRunning_cancelsTheStage() {
        CompletableFuture<Integer> now = new CompletableFuture<>();
        limiter.callAsync(() -> now).cancel(true);
        assertThat(now).isCancelled();

        CompletableFuture<Integer> later = new CompletableFuture<>();
        CompletableFuture<Integer> call = limiter.callAsync(() -> later);
        ticker.advance(TENTH);
        executor.remove().run();
        call.cancel(true);
        assertThat(later).isCancelled();
    }

    @Test
    void callAsync_thatFails_handsTheThrowableOnUnchanged() {
        IllegalStateException failure = new IllegalStateException();
        assertThat(limiter.callAsync(() -> {
                    throw failure;
                }))
                .isCompletedExceptionally()
                .satisfies(call -> assertThat(thrown(call)).isSameAs(failure));
        CompletableFuture<Object> call = limiter.callAsync(() -> CompletableFuture.failedFuture(failure));
        ticker.advance(TENTH);
        executor.remove().run();
        assertThat(thrown(call)).isSameAs(failure);
    }

    @Test
    void callAsync_afterWaiting_worksUnderItsDeadlineAgain() {
        limiter.drain();
        Deadline deadline =
                Deadline.earlier(null, ticker::nanos, 0, Duration.ofSeconds(5).toNanos());
        AtomicReference<Deadline> seen = new AtomicReference<>();

        Deadline.under(
                deadline,
                () -> limiter.callAsync(() -> {
                    seen.set(Deadline.current());
                    return CompletableFuture.completedFuture(1);
                }));
        ticker.advance(TENTH);
        executor.remove().run();

        assertThat(seen).hasValue(deadline);
        assertThat(Deadline.current()).isNull();
    }

    @Test
    void callAsync_beyondItsDeadline_isRefusedAtOnce() {
        limiter.drain();
        Deadline soon =
                Deadline.earlier(null, ticker::nanos, 0, Duration.ofMillis(99).toNanos());

        CompletableFuture<Integer> call =
                Deadline.under(soon, () -> limiter.callAsync(() -> CompletableFuture.completedFuture(1)));

        assertThat(thrown(call)).isInstanceOf(RateLimitedException.class);
    }

    @Test
    void callAsync_whenTheExecutorTakesNothing_failsAndGivesItsPermitBack() {
        RejectedExecutionException full = new RejectedExecutionException();
        RateLimiter closed = RateLimiter.of(
                "r",
                r -> r.limit(10, Duration.ofSeconds(1))
                        .maxWait(Duration.ofSeconds(1))
                        .ticker(ticker)
                        .executor(task -> {
                            throw full;
                        }));
        closed.drain();
        CompletableFuture<Integer> call = closed.callAsync(() -> CompletableFuture.completedFuture(1));
        CompletableFuture<Thread> ender = call.handle((value, error) -> Thread.currentThread());

        ticker.advance(TENTH);

        assertThat(thrown(call)).isSameAs(full);
        assertThat(closed.tryAcquire()).isTrue();
        assertThat(ender.join()).as("not that of the timer").isNotSameAs(Thread.currentThread());
    }

    @Test
    void callAsync_whenNoAlarmCanBeSet_failsAndGivesItsPermitBack() {
        IllegalStateException broken = new IllegalStateException("no timer");
        RateLimiter untimed = RateLimiter.of(
                "r",
                r -> r.limit(10, Duration.ofSeconds(1))
                        .maxWait(Duration.ofSeconds(1))
                        .executor(Runnable::run)
                        .ticker(new Ticker() {
                            @Override
                            public long nanos() {
                                return ticker.nanos();
                            }

                            @Override
                            public Alarm schedule(long nanos, Runnable task) {
                                throw broken;
                            }
                        }));
        untimed.drain();

        CompletableFuture<Integer> call = untimed.callAsync(() -> CompletableFuture.completedFuture(1));

        assertThat(thrown(call)).isSameAs(broken);
        assertThat(untimed.snapshot().waiting()).isZero();
        assertThat(untimed.snapshot().available()).isZero();
    }

    @Test
    void acquireAsync_endsWhenItIsItsTurn() {
        assertThat(limiter.acquireAsync(1)).isCompleted();
        CompletableFuture<Void> turn = limiter.acquireAsync(3);
        assertThat(thrown(limiter.acquireAsync(2))).isInstanceOf(RateLimitedException.class);

        ticker.advance(Duration.ofMillis(300));
        assertThat(turn).isNotDone();
        executor.remove().run();
        assertThat(turn).isCompleted();
        assertThatThrownBy(() -> limiter.acquireAsync(5)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Throwable thrown(CompletableFuture<?> future) {
        return future.handle((value, error) -> error).join();
    }
}
