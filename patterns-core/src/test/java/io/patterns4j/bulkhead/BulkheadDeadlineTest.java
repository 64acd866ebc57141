package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Deadline;
import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody waits past the deadline of his call, and the deadline goes along to other threads. */
class BulkheadDeadlineTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final ManualTicker ticker = new ManualTicker();
    private final Bulkhead bulkhead = Bulkhead.of(
            "b", b -> b.limit(1).queue(1).maxWait(LONG).ticker(ticker).executor(Runnable::run));

    @AfterEach
    void forget() {
        Deadline.set(null);
    }

    @Test
    void call_deadlinePassed_isRefusedAtOnce() {
        Deadline.set(deadline(0));
        try (BulkheadPermit permit = bulkhead.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            assertThatThrownBy(() -> bulkhead.call(() -> 1)).isInstanceOf(BulkheadFullException.class);
        }
        assertThat(bulkhead.snapshot().waiting()).isZero();
    }

    @Test
    void callAsync_deadlineBeforeMaxWait_isRefusedThen() {
        Deadline.set(deadline(100));
        try (BulkheadPermit permit = bulkhead.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            CompletableFuture<Integer> call = bulkhead.callAsync(() -> CompletableFuture.completedFuture(1));
            ticker.advance(Duration.ofNanos(99));
            assertThat(call).isNotDone();
            ticker.advance(Duration.ofNanos(1));
            assertThat(call).isCompletedExceptionally();
        }
    }

    @Test
    void callAsync_expiredWhenTheExecutorTakesNothing_endsOffTheTimersThread() {
        Bulkhead closed = Bulkhead.of(
                "b",
                b -> b.limit(1).queue(1).maxWait(LONG).ticker(ticker).executor(task -> {
                    throw new RejectedExecutionException();
                }));
        try (BulkheadPermit permit = closed.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            CompletableFuture<Integer> call = closed.callAsync(() -> CompletableFuture.completedFuture(1));
            CompletableFuture<Thread> ender = call.handle((value, error) -> Thread.currentThread());
            ticker.advance(LONG);
            assertThat(ender.join()).isNotSameAs(Thread.currentThread());
            assertThat(call).isCompletedExceptionally();
        }
    }

    @Test
    void callAsync_whenNoAlarmCanBeSet_failsAndTakesNoPermit() {
        IllegalStateException broken = new IllegalStateException("no timer");
        Bulkhead untimed = Bulkhead.of(
                "b",
                b -> b.limit(1).queue(1).maxWait(LONG).executor(Runnable::run).ticker(new Ticker() {
                    @Override
                    public long nanos() {
                        return ticker.nanos();
                    }

                    @Override
                    public Alarm schedule(long nanos, Runnable task) {
                        throw broken;
                    }
                }));
        try (BulkheadPermit permit = untimed.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            CompletableFuture<Integer> call = untimed.callAsync(() -> CompletableFuture.completedFuture(1));
            assertThat(call.handle((value, error) -> error).join()).isSameAs(broken);
            assertThat(untimed.snapshot().waiting()).isZero();
        }
        assertThat(untimed.snapshot().inFlight()).isZero();
    }

    @Test
    void callAsync_startedLater_runsUnderTheDeadlineOfItsCaller() {
        AtomicReference<@Nullable Deadline> seen = new AtomicReference<>();
        Deadline mine = deadline(100);
        BulkheadPermit permit = bulkhead.tryAcquire();
        Deadline.set(mine);
        CompletableFuture<Integer> call = bulkhead.callAsync(() -> {
            seen.set(Deadline.current());
            return CompletableFuture.completedFuture(1);
        });
        Deadline.set(null);
        permit.close();
        assertThat(call).isCompletedWithValue(1);
        assertThat(seen.get()).isSameAs(mine);
        assertThat(Deadline.current()).isNull();
    }

    @Test
    void submit_onAThreadOfTheBulkhead_runsUnderTheDeadlineOfItsCaller() throws Exception {
        Deadline mine = deadline(100);
        Deadline.set(mine);
        try (ExecutorBulkhead threads = ExecutorBulkhead.of("e", b -> b.limit(1))) {
            assertThat(threads.submit(Deadline::current).get(30, TimeUnit.SECONDS))
                    .isSameAs(mine);
        }
    }

    private Deadline deadline(long nanos) {
        return Deadline.earlier(null, ticker::nanos, ticker.nanos(), nanos);
    }
}
