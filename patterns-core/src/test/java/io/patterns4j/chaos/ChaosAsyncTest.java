package io.patterns4j.chaos;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.internal.Deadline;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.Rendezvous;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ChaosAsyncTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTicker ticker = new ManualTicker();
    private final AtomicInteger starts = new AtomicInteger();
    private final CompletableFuture<Integer> work = new CompletableFuture<>();

    @Test
    void callAsync_unlessEnabled_isLeftAlone() {
        Chaos chaos = Chaos.of("c", c -> c.rate(1).delay(SECOND).ticker(ticker));

        assertThat(chaos.callAsync(() -> completedFuture(1))).isCompletedWithValue(1);
        assertThat(chaos.callAsync(() -> CompletableFuture.completedStage(1))).isCompletedWithValue(1);
        assertThat(chaos.<Integer>callAsync(() -> null)).isCompletedExceptionally();
        assertThat(chaos.<Integer>callAsync(() -> {
                    throw new IllegalStateException();
                }))
                .isCompletedExceptionally();
        chaos.callAsync(this::start).cancel(true);
        assertThat(work).isCancelled();
    }

    @Test
    void callAsync_withAnExceptionOrValue_doesNotStart() {
        IOException io = new IOException();
        Chaos broken = chaos(c -> c.exception(() -> io));
        Chaos fake = chaos(c -> c.value(-1));

        assertThat(causeOf(broken.callAsync(this::start))).isSameAs(io);
        assertThat(fake.callAsync(this::start)).isCompletedWithValue(-1);
        assertThat(starts).hasValue(0);
        assertThat(broken.snapshot().injected()).isEqualTo(1);
    }

    @Test
    void callAsync_delayed_startsAfterTheDelayOnTheExecutor() {
        List<Runnable> tasks = new ArrayList<>();
        Chaos slow = chaos(c -> c.delay(SECOND).executor(tasks::add));

        CompletableFuture<Integer> future = slow.callAsync(this::start);
        ticker.advance(SECOND.minusNanos(1));
        assertThat(tasks).isEmpty();
        ticker.advance(Duration.ofNanos(1));
        assertThat(starts).hasValue(0);
        tasks.forEach(Runnable::run);

        assertThat(starts).hasValue(1);
        assertThat(future).isNotDone();
        work.complete(7);
        assertThat(future).isCompletedWithValue(7);
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void callAsync_delayedThenEnded_waitsFirst() {
        IOException io = new IOException();
        Chaos broken = chaos(c -> c.delay(SECOND).exception(() -> io));
        Chaos fake = chaos(c -> c.delay(SECOND).value(-1));

        CompletableFuture<Integer> failing = broken.callAsync(this::start);
        CompletableFuture<Integer> faked = fake.callAsync(this::start);
        assertThat(failing).isNotDone();
        assertThat(faked).isNotDone();
        ticker.advance(SECOND);

        assertThat(causeOf(failing)).isSameAs(io);
        assertThat(faked).isCompletedWithValue(-1);
        assertThat(starts).hasValue(0);
    }

    @Test
    void callAsync_delayedThenFailsToStart_fails() {
        Chaos slow = chaos(c -> c.delay(SECOND));
        IllegalStateException own = new IllegalStateException();

        CompletableFuture<Integer> throwing = slow.callAsync(() -> {
            throw own;
        });
        CompletableFuture<Integer> nothing = slow.callAsync(() -> null);
        ticker.advance(SECOND);

        assertThat(causeOf(throwing)).isSameAs(own);
        assertThat(causeOf(nothing)).hasMessage("stage must not be null: stage=null");
    }

    @Test
    void cancel_inTheDelay_leavesNothingBehind() {
        Chaos slow = chaos(c -> c.delay(SECOND));

        CompletableFuture<Integer> future = slow.callAsync(this::start);
        assertThat(ticker.pending()).isEqualTo(1);
        future.cancel(true);

        assertThat(ticker.pending()).isZero();
        ticker.advance(SECOND);
        assertThat(starts).hasValue(0);
    }

    @Test
    void cancel_afterTheAlarmBeforeTheStart_keepsItFromStarting() {
        List<Runnable> tasks = new ArrayList<>();
        Chaos slow = chaos(c -> c.delay(SECOND).executor(tasks::add));

        CompletableFuture<Integer> future = slow.callAsync(this::start);
        ticker.advance(SECOND);
        future.cancel(true);
        tasks.forEach(Runnable::run);

        assertThat(tasks).hasSize(1);
        assertThat(starts).hasValue(0);
    }

    @Test
    void cancel_afterTheDelay_cancelsTheWork() {
        CompletableFuture<Integer> future = chaos(c -> c.delay(SECOND)).callAsync(this::start);
        ticker.advance(SECOND);
        future.cancel(true);

        assertThat(work).isCancelled();
    }

    @Test
    void cancel_racingWithTheStart_startsNothingOrCancelsIt() {
        for (int i = 0; i < 2_000; i++) {
            List<Runnable> tasks = new ArrayList<>();
            CompletableFuture<Integer> stage = new CompletableFuture<>();
            AtomicInteger started = new AtomicInteger();
            CompletableFuture<Integer> future = chaos(c -> c.delay(SECOND).executor(tasks::add))
                    .callAsync(() -> {
                        started.incrementAndGet();
                        return stage;
                    });
            ticker.advance(SECOND);

            Rendezvous.run(List.<Callable<Boolean>>of(() -> future.cancel(true), () -> {
                tasks.forEach(Runnable::run);
                return true;
            }));

            assertThat(future).isCancelled();
            assertThat(started.get() == 0 || stage.isCancelled()).isTrue();
        }
    }

    @Test
    void callAsync_delayedBeyondItsDeadline_isDelayedUntilThenAndRunsUnderIt() {
        AtomicReference<Deadline> seen = new AtomicReference<>();
        Chaos slow = chaos(c -> c.delay(SECOND));
        Deadline deadline = Deadline.earlier(null, ticker::nanos, 0, 1_000);

        CompletableFuture<Integer> future = Deadline.under(
                deadline,
                () -> slow.callAsync(() -> {
                    seen.set(Deadline.current());
                    return completedFuture(1);
                }));
        ticker.advance(Duration.ofNanos(999));
        assertThat(future).isNotDone();
        ticker.advance(Duration.ofNanos(1));

        assertThat(future).isCompletedWithValue(1);
        assertThat(seen).hasValue(deadline);
    }

    @Test
    void callAsync_whoseExecutorTakesNoTask_fails() {
        Executor closed = task -> {
            throw new RejectedExecutionException("closed");
        };
        CompletableFuture<Integer> future =
                chaos(c -> c.delay(SECOND).executor(closed)).callAsync(this::start);
        CompletableFuture<Thread> ender = future.handle((value, error) -> Thread.currentThread());
        ticker.advance(SECOND);

        assertThat(ender.join()).as("not that of the timer").isNotSameAs(Thread.currentThread());
        assertThat(causeOf(future)).isInstanceOf(RejectedExecutionException.class);
        assertThat(starts).hasValue(0);
    }

    private CompletableFuture<Integer> start() {
        starts.incrementAndGet();
        return work;
    }

    private Chaos chaos(Consumer<ChaosConfig.Builder> options) {
        ChaosConfig.Builder builder =
                ChaosConfig.builder().enabled(true).rate(1).ticker(ticker).executor(Runnable::run);
        options.accept(builder);
        return Chaos.of("c", builder.build());
    }

    private static Throwable causeOf(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return catchThrowable(future::get).getCause();
    }
}
