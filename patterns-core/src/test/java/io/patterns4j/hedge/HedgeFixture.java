package io.patterns4j.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Throwables;
import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Blocking calls in manual time, whose attempts know their numbers. */
abstract class HedgeFixture {

    static final Duration DELAY = Duration.ofMillis(50);
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String LOCK = LockSupport.class.getName();

    final ManualTicker ticker = new ManualTicker();
    final FakeBudget budget = new FakeBudget(100);
    final Events events = new Events();
    final AtomicInteger attempts = new AtomicInteger();
    final CountDownLatch release = new CountDownLatch(1);

    Hedge hedge(Consumer<HedgeConfig.Builder> options) {
        HedgeConfig.Builder builder =
                HedgeConfig.builder().delay(DELAY).ticker(ticker).budget(budget).listener(events);
        options.accept(builder);
        return Hedge.of("quotes", builder.build());
    }

    /** Runs what is made for the number of the attempt, from 1. */
    <T> T call(Hedge hedge, IntFunction<Callable<T>> action) {
        return hedge.call(() -> unchecked(action.apply(attempts.incrementAndGet())));
    }

    static <T> T unchecked(Callable<T> body) {
        try {
            return body.call();
        } catch (Throwable e) {
            throw Throwables.rethrow(e);
        }
    }

    <T> T fail(Throwable error) {
        attempts.incrementAndGet();
        throw Throwables.rethrow(error);
    }

    /** Moves the time as soon as there is an alarm and the first attempt has its number. */
    void pass(Duration step) {
        ticker.awaitPending(1);
        awaitAttempts(1);
        ticker.advance(step);
    }

    /** Without Awaitility: inside of a call on a virtual thread, the loading of its classes would pin the carrier. */
    void awaitAttempts(int count) {
        long startNanos = System.nanoTime();
        while (attempts.get() < count) {
            if (System.nanoTime() - startNanos > PATIENCE.toNanos()) {
                throw new AssertionError("attempts must be >= " + count + ": attempts=" + attempts);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    static void awaitParked(Caller<?> caller) {
        await().atMost(PATIENCE)
                .until(() -> Arrays.stream(caller.thread.getStackTrace())
                        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                        .toList()
                        .containsAll(List.of(SyncRace.class.getName() + ".await", LOCK + ".parkNanos")));
    }

    void sleepThroughInterrupts() {
        awaitAttempts(2);
        while (!Thread.interrupted()) {
            LockSupport.parkNanos(100_000);
        }
    }

    <T> T within(Duration time, Callable<T> body) throws Exception {
        Deadline.set(Deadline.earlier(null, ticker::nanos, ticker.nanos(), time.toNanos()));
        try {
            return body.call();
        } finally {
            Deadline.set(null);
        }
    }

    void assertBalanced() {
        assertThat(budget.calls).hasValue(0);
        await().atMost(PATIENCE).untilAtomic(budget.extras, is(0));
    }

    static boolean virtual(Thread thread) {
        try {
            return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
        } catch (ReflectiveOperationException before21) {
            return false;
        }
    }
}
