package io.patterns4j.timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.internal.Deadline;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.PinningWatch;
import io.patterns4j.tck.Rendezvous;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PinningWatch.class)
class TimeoutInterruptTest {

    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration BLINK = Duration.ofMillis(5);

    private final ManualTicker ticker = new ManualTicker();
    private final Timeout timeout =
            Timeout.of("orders", t -> t.limit(LIMIT).interrupting().ticker(ticker));
    private final Timeout attempt =
            Timeout.of("attempt", t -> t.limit(SHORT).interrupting().ticker(ticker));

    @AfterEach
    void nothingIsLeft() {
        assertThat(Thread.interrupted()).isFalse();
        assertThat(Deadline.current()).isNull();
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void scenario119_inTime_theAlarmIsCancelled() {
        assertThat(timeout.<Integer, RuntimeException>call(() -> {
                    assertThat(ticker.pending()).isEqualTo(1);
                    return after(LIMIT.minusNanos(1));
                }))
                .isEqualTo(1);
        assertThat(timeout.snapshot().timeouts()).isZero();
    }

    @Test
    void scenario119_atTheLimit_theBodySeesTheInterruptAndTheCallerDoesNot() throws Exception {
        FutureTask<Throwable> call = start(() -> {
            Throwable error = catchThrowable(() -> timeout.call(() -> sleep(Duration.ofHours(1))));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            return error;
        });
        ticker.awaitPending(2);
        ticker.advance(LIMIT);

        assertThat(call.get(20, TimeUnit.SECONDS))
                .isInstanceOf(TimeoutExceededException.class)
                .hasMessage("timeout exceeded: policy=orders, limit=PT3S")
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(timeout.snapshot().timeouts()).isEqualTo(1);
    }

    @Test
    void scenario119_interruptedBySomebodyElse_isNoTimeout() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Throwable> call = new FutureTask<>(() -> catchThrowable(() -> timeout.call(() -> {
            begun.countDown();
            return sleep(Duration.ofHours(1));
        })));
        Thread thread = Rendezvous.threads().newThread(call);
        thread.start();
        begun.await();
        thread.interrupt();

        assertThat(call.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(timeout.snapshot().timeouts()).isZero();
    }

    @Test
    void scenario119_flagSetBySomebodyElse_isKept() {
        assertThat(timeout.<Integer, RuntimeException>call(() -> {
                    Thread.currentThread().interrupt();
                    return 1;
                }))
                .isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void scenario119_cancelled_isNoTimeout() {
        CancellationException cancelled = new CancellationException();
        assertThat(catchThrowable(() -> timeout.call(() -> {
                    throw cancelled;
                })))
                .isSameAs(cancelled);
    }

    @Test
    void call_ignoresTheInterrupt_isExceededWithoutAFlag() {
        TimeoutExceededException error = exceeded(timeout, () -> {
            ticker.advance(LIMIT);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return 1;
        });
        assertThat(error).hasNoCause();
    }

    @Test
    void nested_innerLimit_endsOnlyTheInnerWork() {
        assertThat(timeout.<Integer, RuntimeException>call(() -> {
                    for (int i = 0; i < 2; i++) {
                        assertThat(exceeded(attempt, () -> after(SHORT)).policy())
                                .isEqualTo("attempt");
                        assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    }
                    return 1;
                }))
                .isEqualTo(1);
    }

    @Test
    void nested_outerLimitDuringInnerWork_goesThroughTheInnerOne() throws Exception {
        FutureTask<Throwable> call = start(() -> catchThrowable(() -> timeout.call(() -> {
            after(LIMIT.minusMillis(1));
            return attempt.call(() -> sleep(Duration.ofHours(1)));
        })));
        ticker.awaitPending(3);
        ticker.advance(Duration.ofMillis(1));

        assertThat(call.get(20, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        TimeoutExceededException.class,
                        error -> assertThat(error.policy()).isEqualTo("orders"))
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(attempt.snapshot().timeouts()).isZero();
    }

    @Test
    void nested_bothLimitsAtOnce_theOuterInterruptIsNotLost() {
        TimeoutExceededException outer = exceeded(timeout, () -> {
            after(LIMIT.minus(SHORT));
            assertThat(exceeded(attempt, () -> after(SHORT)).policy()).isEqualTo("attempt");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return sleep(Duration.ofHours(1));
        });
        assertThat(outer.policy()).isEqualTo("orders");
        assertThat(outer).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void scenario79_outsideOfARetryDelay_endsTheDelay() throws Exception {
        Timeout total = Timeout.of(
                "total", t -> t.limit(Duration.ofMillis(100)).interrupting().ticker(ticker));
        AtomicInteger attempts = new AtomicInteger();
        FutureTask<Throwable> call = start(() -> catchThrowable(() -> total.call(() -> {
            while (true) {
                attempts.incrementAndGet();
                sleep(Duration.ofSeconds(1));
            }
        })));
        ticker.awaitPending(2);
        ticker.advance(Duration.ofMillis(100));

        assertThat(call.get(20, TimeUnit.SECONDS)).isInstanceOf(TimeoutExceededException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void systemTicker_blockedForEver_isInterrupted() {
        Timeout real = Timeout.of("real", t -> t.limit(BLINK).interrupting());
        Timeout total = Timeout.of("total", t -> t.limit(Duration.ofMinutes(5)).interrupting());

        List<Outcome<Integer>> done = Rendezvous.run(
                4,
                thread -> () -> total.call(() -> {
                    for (int i = 0; i < 20; i++) {
                        TimeoutExceededException error = exceeded(real, TimeoutInterruptTest::blockForEver);
                        assertThat(error).hasCauseInstanceOf(InterruptedException.class);
                    }
                    return real.snapshot().timeouts() > 0 ? 1 : 0;
                }));

        assertThat(Rendezvous.values(done)).containsOnly(1);
        assertThat(real.snapshot().timeouts()).isEqualTo(80);
        assertThat(total.snapshot().timeouts()).isZero();
    }

    /** Work ends at about the moment at which it is interrupted: whatever wins, nothing may be left of it. */
    @Test
    void limit_racingWithTheEnd_neverLeaksAndGivesEveryPermitBack() {
        Bulkhead bulkhead = Bulkhead.of("inside", 8);
        Timeout total =
                Timeout.of("total", t -> t.limit(Duration.ofNanos(60_000)).interrupting());
        Timeout real = Timeout.of("real", t -> t.limit(Duration.ofNanos(40_000)).interrupting());

        List<Outcome<Integer>> done = Rendezvous.run(2, thread -> () -> {
            int late = 0;
            for (int i = 0; i < 20_000; i++) {
                Outcome<Integer> outcome =
                        total.attempt(() -> real.call(() -> bulkhead.call(() -> spin(randomNanos()))));
                late += outcome instanceof Outcome.Threw<Integer> ? 1 : 0;
                if (Thread.interrupted() || Deadline.current() != null) {
                    throw new AssertionError("nothing must be left after a call: outcome=" + outcome);
                }
                if (i % 100 == 0) {
                    Thread.yield();
                }
            }
            return late;
        });

        assertThat(Rendezvous.values(done)).allSatisfy(late -> assertThat(late).isBetween(1, 19_999));
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    private static long randomNanos() {
        return ThreadLocalRandom.current().nextLong(80_000);
    }

    private static int spin(long nanos) {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < nanos) {
            Thread.onSpinWait();
        }
        return 1;
    }

    private static int blockForEver() throws InterruptedException {
        new CountDownLatch(1).await();
        return 1;
    }

    private static TimeoutExceededException exceeded(Timeout by, CheckedSupplier<Integer, ? extends Exception> action) {
        return catchThrowableOfType(TimeoutExceededException.class, () -> by.call(action));
    }

    private static <T> FutureTask<T> start(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Rendezvous.threads().newThread(task).start();
        return task;
    }

    private int after(Duration time) {
        ticker.advance(time);
        return 1;
    }

    private int sleep(Duration time) throws InterruptedException {
        ticker.sleep(time.toNanos());
        return 1;
    }
}
