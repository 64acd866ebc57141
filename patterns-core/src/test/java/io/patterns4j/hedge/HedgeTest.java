package io.patterns4j.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import io.patterns4j.Classifier;
import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadFullException;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Throwables;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.Rendezvous;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class HedgeTest {

    private static final Duration DELAY = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String LOCK = LockSupport.class.getName();

    private final ManualTicker ticker = new ManualTicker();
    private final FakeBudget budget = new FakeBudget(100);
    private final Events events = new Events();
    private final AtomicInteger attempts = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void call_answeredInTime_makesOneAttemptAndLeavesNoAlarm() {
        Hedge hedge = hedge(h -> {});
        String value = call(hedge, n -> () -> "value " + n);
        assertThat(value).isEqualTo("value 1");
        assertThat(attempts).hasValue(1);
        assertThat(ticker.pending()).isZero();
        assertThat(events.heard).isEmpty();
        assertThat(budget.succeeded).hasValue(1);
        assertBalanced();
    }

    @Test
    void call_slow_answersWithTheHedgeAndInterruptsTheCaller() throws Exception {
        Hedge hedge = hedge(h -> {});
        CountDownLatch interrupted = new CountDownLatch(1);
        Caller<String> caller = Caller.start(() -> call(hedge, n -> () -> {
            if (n == 1) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
            }
            return "value " + n;
        }));
        pass(DELAY.minusNanos(1));
        assertThat(attempts).hasValue(1);
        ticker.advance(Duration.ofNanos(1));
        assertThat(caller.value()).isEqualTo("value 2");
        assertThat(interrupted.getCount()).isZero();
        assertThat(caller.interrupted()).isFalse();
        assertThat(ticker.pending()).isZero();
        assertThat(events.heard).containsExactly("quotes hedge 2 after 50000000", "quotes won 2");
        assertThat(hedge.snapshot().hedges()).isEqualTo(1);
        assertThat(hedge.snapshot().wins()).isEqualTo(1);
        assertThat(budget.extrasSucceeded).hasValue(1);
        assertBalanced();
    }

    @Test
    void call_firstWinsAfterAll_interruptsTheHedgeWithoutALeak() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try {
            Hedge hedge = hedge(h -> h.executor(one));
            CountDownLatch hedged = new CountDownLatch(1);
            CountDownLatch interrupted = new CountDownLatch(1);
            Caller<String> caller = Caller.start(() -> call(hedge, n -> () -> {
                if (n == 1) {
                    hedged.await();
                    return "first";
                }
                hedged.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
                return "hedge";
            }));
            pass(DELAY);
            assertThat(caller.value()).isEqualTo("first");
            assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(one.submit(Thread::interrupted).get(30, TimeUnit.SECONDS))
                    .isFalse();
            assertThat(hedge.snapshot().wins()).isZero();
            assertBalanced();
        } finally {
            one.shutdownNow();
        }
    }

    @Test
    void call_slowAgain_makesAnotherHedgeAfterAnotherDelayUpToTheMost() throws Exception {
        Hedge hedge = hedge(h -> h.maxHedges(2));
        Caller<String> caller = Caller.start(() -> call(hedge, n -> () -> {
            release.await();
            return "value " + n;
        }));
        pass(DELAY);
        awaitAttempts(2);
        pass(DELAY.minusNanos(1));
        assertThat(attempts).hasValue(2);
        ticker.advance(Duration.ofNanos(1));
        awaitAttempts(3);
        assertThat(ticker.pending()).isZero();
        release.countDown();
        assertThat(caller.value()).startsWith("value ");
        assertBalanced();
    }

    @Test
    void call_withoutDelay_startsBothTogether() throws Exception {
        Hedge hedge = Hedge.of("both", h -> h.delay(Duration.ZERO).budget(budget));
        String value = call(hedge, n -> () -> {
            if (n == 1) {
                awaitAttempts(2);
            }
            return "value";
        });
        assertThat(value).isEqualTo("value");
        assertThat(hedge.snapshot().hedges()).isEqualTo(1);
        assertBalanced();
    }

    @Test
    void call_failsInTime_isNotHedged() {
        Hedge hedge = hedge(h -> {});
        IOException failure = new IOException();
        assertThatThrownBy(() -> hedge.call(() -> fail(failure))).isSameAs(failure);
        assertThat(attempts).hasValue(1);
        assertThat(ticker.pending()).isZero();
        assertThat(budget.succeeded).hasValue(0);
        assertBalanced();
    }

    @Test
    void call_failsInTimeAndHedgesFailures_isHedgedAtOnce() {
        Hedge hedge = hedge(h -> h.hedgeOnFailure(true));
        String value = call(hedge, n -> () -> n == 1 ? fail(new IOException()) : "value " + n);
        assertThat(value).isEqualTo("value 3");
        assertThat(hedge.snapshot().wins()).isEqualTo(1);
        assertThat(ticker.pending()).isZero();
        assertBalanced();
    }

    @Test
    void call_failsWhileAHedgeRuns_waitsForTheHedge() throws Exception {
        Hedge hedge = hedge(h -> {});
        CountDownLatch failed = new CountDownLatch(1);
        Caller<String> caller = Caller.start(() -> call(hedge, n -> () -> {
            if (n == 1) {
                awaitAttempts(2);
                failed.countDown();
                throw new IOException();
            }
            failed.await();
            release.await();
            return "value " + n;
        }));
        pass(DELAY);
        assertThat(failed.await(30, TimeUnit.SECONDS)).isTrue();
        release.countDown();
        assertThat(caller.value()).isEqualTo("value 2");
        assertBalanced();
    }

    @Test
    void call_oneOfTheHedgesFails_startsTheNextAtOnce() throws Exception {
        Hedge hedge = hedge(h -> h.maxHedges(2));
        Caller<String> caller = Caller.start(() -> call(hedge, n -> () -> switch (n) {
            case 1 -> {
                release.await();
                yield "first";
            }
            case 2 -> throw new IOException();
            default -> "value " + n;
        }));
        pass(DELAY);
        assertThat(caller.value()).isEqualTo("value 3");
        assertThat(ticker.pending()).isZero();
        assertThat(budget.extrasEnded).hasValue(2);
        assertThat(budget.extrasSucceeded).hasValue(1);
        assertBalanced();
    }

    @Test
    void call_allFail_throwsWhatTheFirstThrew() throws Exception {
        Hedge hedge = hedge(h -> {});
        Error first = new StackOverflowError();
        CountDownLatch hedgeFailed = new CountDownLatch(1);
        Caller<String> caller = Caller.start(() -> call(hedge, n -> () -> {
            if (n == 1) {
                hedgeFailed.await();
                throw first;
            }
            hedgeFailed.countDown();
            throw new IOException();
        }));
        pass(DELAY);
        assertThat(caller.error()).isSameAs(first);
        assertThat(first.getSuppressed()).isEmpty();
        assertThat(hedge.snapshot().wins()).isZero();
        assertBalanced();
    }

    @Test
    void call_badValues_loseAndTheFirstIsReturnedWhenAllAreBad() throws Exception {
        Hedge hedge = hedge(h -> h.classifier(Classifier.standard().failingOnResult(v -> v instanceof Resource)));
        Resource first = new Resource();
        Resource second = new Resource();
        Caller<Resource> caller = Caller.start(() -> call(hedge, n -> () -> {
            if (n == 1) {
                awaitAttempts(2);
            }
            return n == 1 ? first : second;
        }));
        pass(DELAY);
        assertThat(caller.value()).isSameAs(first);
        await().atMost(PATIENCE).untilAtomic(second.closed, is(1));
        assertThat(first.closed).hasValue(0);
        assertBalanced();
    }

    @Test
    void call_loserStillReturns_closesItsValueOnly() throws Exception {
        Hedge hedge = hedge(h -> {});
        Resource lost = new Resource();
        Resource won = new Resource();
        Caller<Resource> caller = Caller.start(() -> call(hedge, n -> () -> {
            if (n == 1) {
                sleepThroughInterrupts();
                return lost;
            }
            return won;
        }));
        pass(DELAY);
        assertThat(caller.value()).isSameAs(won);
        assertThat(lost.closed).hasValue(1);
        assertThat(won.closed).hasValue(0);
    }

    @Test
    void call_bothReturnTheSameObject_leavesItOpen() throws Exception {
        Hedge hedge = hedge(h -> {});
        Resource shared = new Resource();
        Caller<Resource> caller = Caller.start(() -> call(hedge, n -> () -> {
            if (n == 1) {
                sleepThroughInterrupts();
            }
            return shared;
        }));
        pass(DELAY);
        assertThat(caller.value()).isSameAs(shared);
        assertBalanced();
        assertThat(shared.closed).hasValue(0);
    }

    @Test
    void call_interruptedWhileItWaitsForHedges_returnsTheFirstOutcomeAndStopsThem() throws Exception {
        Hedge hedge = hedge(h -> {});
        IOException first = new IOException();
        CountDownLatch stopped = new CountDownLatch(1);
        Caller<String> caller = Caller.start(() -> call(hedge, n -> () -> {
            if (n == 1) {
                awaitAttempts(2);
                throw first;
            }
            try {
                release.await();
            } finally {
                stopped.countDown();
            }
            return "hedge";
        }));
        pass(DELAY);
        awaitParked(caller);
        caller.thread.interrupt();
        assertThat(caller.error()).isSameAs(first);
        assertThat(caller.interrupted()).isTrue();
        assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
        assertBalanced();
    }

    @Test
    void call_interruptedInItsOwnAttempt_endsTheCall() throws Exception {
        Hedge hedge = hedge(h -> {});
        Caller<String> caller = Caller.start(() -> call(hedge, n -> () -> {
            release.await();
            return "value " + n;
        }));
        pass(DELAY);
        awaitAttempts(2);
        caller.thread.interrupt();
        assertThat(caller.error()).isInstanceOf(InterruptedException.class);
        assertBalanced();
    }

    @Test
    void call_deadlinePassesWhileItWaitsForHedges_returnsTheFirstOutcome() throws Exception {
        Hedge hedge = hedge(h -> {});
        IOException first = new IOException();
        Caller<String> caller = Caller.start(() -> within(
                Duration.ofMillis(80),
                () -> call(hedge, n -> () -> {
                    if (n == 1) {
                        awaitAttempts(2);
                        throw first;
                    }
                    release.await();
                    return "hedge";
                })));
        pass(DELAY);
        ticker.awaitPending(1);
        ticker.advance(Duration.ofMillis(30));
        assertThat(caller.error()).isSameAs(first);
        assertThat(caller.interrupted()).isFalse();
        assertThat(ticker.pending()).isZero();
        assertBalanced();
    }

    @Test
    void call_deadlineBeforeTheDelay_setsNoAlarm() throws Exception {
        Hedge hedge = hedge(h -> {});
        AtomicInteger pending = new AtomicInteger(-1);
        within(
                DELAY,
                () -> call(hedge, n -> () -> {
                    pending.set(ticker.pending());
                    return "value";
                }));
        assertThat(pending).hasValue(0);
        within(
                DELAY.plusNanos(1),
                () -> call(hedge, n -> () -> {
                    pending.set(ticker.pending());
                    return "value";
                }));
        assertThat(pending).hasValue(1);
    }

    @Test
    void call_hedged_carriesTheDeadline() throws Exception {
        Hedge hedge = hedge(h -> {});
        Caller<Long> caller = Caller.start(() -> within(
                Duration.ofMillis(80),
                () -> call(hedge, n -> () -> {
                    if (n == 1) {
                        release.await();
                    }
                    return Deadline.remainingNanos();
                })));
        pass(DELAY);
        assertThat(caller.value()).isEqualTo(Duration.ofMillis(30).toNanos());
    }

    @Test
    void call_budgetIsSpent_isNotHedged() throws Exception {
        FakeBudget spent = new FakeBudget(0);
        Hedge hedge = hedge(h -> h.budget(spent));
        Caller<String> caller = Caller.start(() -> call(hedge, n -> () -> {
            release.await();
            return "value " + n;
        }));
        pass(DELAY);
        await().atMost(PATIENCE).until(() -> hedge.snapshot().budgetRefusals() == 1);
        release.countDown();
        assertThat(caller.value()).isEqualTo("value 1");
        assertThat(hedge.snapshot().hedges()).isZero();
        assertThat(events.heard).containsExactly("quotes refused 2");
        assertThat(spent.calls).hasValue(0);
        assertThat(spent.extrasEnded).hasValue(0);
    }

    @Test
    void call_executorTakesNothing_goesOnAlone() throws Exception {
        Hedge hedge = hedge(h -> h.hedgeOnFailure(true).executor(task -> {
            throw new RejectedExecutionException();
        }));
        Caller<String> caller = Caller.start(() -> call(hedge, n -> () -> {
            release.await();
            return "value " + n;
        }));
        pass(DELAY);
        release.countDown();
        assertThat(caller.value()).isEqualTo("value 1");
        IOException failure = new IOException();
        assertThatThrownBy(() -> hedge.call(() -> fail(failure))).isSameAs(failure);
        assertThat(hedge.snapshot().executorRefusals()).isEqualTo(2);
        assertBalanced();
    }

    @Test
    void call_hedgeIsRefusedInside_goesOnWithTheFirst() throws Exception {
        Hedge hedge = hedge(h -> {});
        Bulkhead narrow = Bulkhead.of("narrow", 1);
        CountDownLatch inside = new CountDownLatch(1);
        Caller<String> caller = Caller.start(() -> call(
                hedge,
                n -> () -> narrow.call(() -> {
                    inside.countDown();
                    release.await();
                    return "value";
                })));
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
        pass(DELAY);
        await().atMost(PATIENCE).untilAtomic(budget.extrasEnded, is(1));
        release.countDown();
        assertThat(caller.value()).isEqualTo("value");
        assertThat(narrow.snapshot().inFlight()).isZero();
        assertBalanced();
    }

    @Test
    void call_firstIsRefusedInside_isNotHedged() {
        Hedge hedge = hedge(h -> h.hedgeOnFailure(true));
        Bulkhead full = Bulkhead.of("full", 1);
        try (var permit = full.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            assertThatThrownBy(() -> hedge.call(() -> full.call(() -> 1))).isInstanceOf(BulkheadFullException.class);
        }
        assertThat(hedge.snapshot().hedges()).isZero();
        assertBalanced();
    }

    @Test
    void call_callbacksThrow_reachNoCaller() throws Exception {
        Hedge hedge = hedge(h -> h.listener(new HedgeListener() {
                    @Override
                    public void onHedge(String name, int attempt, long delayNanos) {
                        throw new IllegalStateException();
                    }

                    @Override
                    public void onHedgeWon(String name, int attempt) {
                        throw new AssertionError();
                    }
                })
                .classifier(error -> {
                    throw new IllegalStateException();
                }));
        Caller<String> caller = Caller.start(() -> call(hedge, n -> () -> {
            if (n == 1) {
                release.await();
            }
            return "value " + n;
        }));
        pass(DELAY);
        assertThat(caller.value()).isEqualTo("value 2");
        assertThat(hedge.snapshot().callbackFailures()).isEqualTo(2);
        IOException failure = new IOException();
        assertThatThrownBy(() -> hedge.call(() -> fail(failure))).isSameAs(failure);
        assertThat(hedge.snapshot().callbackFailures()).isEqualTo(3);
        assertBalanced();
    }

    @Test
    void attempt_tellsHowItWent() {
        Hedge hedge = hedge(h -> {});
        assertThat(hedge.attempt(() -> 7)).isEqualTo(new Outcome.Returned<>(7));
        assertThat(hedge.attempt(() -> fail(new IOException()))).isInstanceOf(Outcome.Threw.class);
        assertThat(hedge.attempt(() -> null)).isEqualTo(new Outcome.Returned<>(null));
    }

    @Test
    void call_onTheThreadsOfTheLibrary_runsHedgesOnVirtualOrDaemonThreads() {
        Hedge hedge = Hedge.of("own", Duration.ZERO);
        CompletableFuture<Thread> other = new CompletableFuture<>();
        Thread own = Thread.currentThread();
        call(hedge, n -> () -> {
            if (Thread.currentThread() == own) {
                return other.get(30, TimeUnit.SECONDS);
            }
            other.complete(Thread.currentThread());
            return Thread.currentThread();
        });
        assertThat(other.join().isDaemon()).isTrue();
        assertThat(other.join().getName()).startsWith("patterns4j-hedge-");
        assertThat(virtual(other.join())).isEqualTo(Runtime.version().feature() >= 21);
    }

    @Test
    void call_byManyAtOnce_eachGetsAnAnswerOfItsOwn() {
        Hedge hedge =
                Hedge.of("many", h -> h.delay(Duration.ofNanos(1)).maxHedges(3).budget(budget));
        List<Integer> wrong = Rendezvous.values(Rendezvous.run(4, thread -> () -> {
            int others = 0;
            for (int i = 0; i < 500; i++) {
                Integer mine = thread * 1_000 + i;
                others += hedge.<Integer, Integer, RuntimeException>call(mine, x -> x)
                                .equals(mine)
                        ? 0
                        : 1;
            }
            return others;
        }));
        assertThat(wrong).containsOnly(0);
        assertBalanced();
    }

    @Test
    void snapshot_toString_kind_sayWhatItIs() {
        Hedge hedge = Hedge.of("quotes", DELAY);
        assertThat(hedge.kind()).isEqualTo("hedge");
        assertThat(hedge.name()).isEqualTo("quotes");
        assertThat(hedge.snapshot().delay()).contains(DELAY);
        assertThat(hedge)
                .hasToString("Hedge[name=quotes, HedgeSnapshot[delay=Optional[PT0.05S], hedges=0, wins=0, "
                        + "budgetRefusals=0, executorRefusals=0, callbackFailures=0]]");
    }

    private Hedge hedge(Consumer<HedgeConfig.Builder> options) {
        HedgeConfig.Builder builder =
                HedgeConfig.builder().delay(DELAY).ticker(ticker).budget(budget).listener(events);
        options.accept(builder);
        return Hedge.of("quotes", builder.build());
    }

    /** Runs what is made for the number of the attempt, from 1. */
    private <T> T call(Hedge hedge, IntFunction<Callable<T>> action) {
        return hedge.call(() -> unchecked(action.apply(attempts.incrementAndGet())));
    }

    private static <T> T unchecked(Callable<T> body) {
        try {
            return body.call();
        } catch (Throwable e) {
            throw Throwables.rethrow(e);
        }
    }

    private <T> T fail(Throwable error) {
        attempts.incrementAndGet();
        throw Throwables.rethrow(error);
    }

    /** Moves the time as soon as there is an alarm and the first attempt has its number. */
    private void pass(Duration step) {
        ticker.awaitPending(1);
        awaitAttempts(1);
        ticker.advance(step);
    }

    /** Without Awaitility: inside of a call on a virtual thread, the loading of its classes would pin the carrier. */
    private void awaitAttempts(int count) {
        long startNanos = System.nanoTime();
        while (attempts.get() < count) {
            if (System.nanoTime() - startNanos > PATIENCE.toNanos()) {
                throw new AssertionError("attempts must be >= " + count + ": attempts=" + attempts);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    private static void awaitParked(Caller<?> caller) {
        await().atMost(PATIENCE)
                .until(() -> Arrays.stream(caller.thread.getStackTrace())
                        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                        .toList()
                        .containsAll(List.of(SyncRace.class.getName() + ".await", LOCK + ".parkNanos")));
    }

    private void sleepThroughInterrupts() {
        awaitAttempts(2);
        while (!Thread.interrupted()) {
            LockSupport.parkNanos(100_000);
        }
    }

    private <T> T within(Duration time, Callable<T> body) throws Exception {
        Deadline.set(Deadline.earlier(null, ticker::nanos, ticker.nanos(), time.toNanos()));
        try {
            return body.call();
        } finally {
            Deadline.set(null);
        }
    }

    private void assertBalanced() {
        assertThat(budget.calls).hasValue(0);
        await().atMost(PATIENCE).untilAtomic(budget.extras, is(0));
    }

    private static boolean virtual(Thread thread) {
        try {
            return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
        } catch (ReflectiveOperationException before21) {
            return false;
        }
    }
}
