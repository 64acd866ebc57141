package io.patterns4j.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import io.patterns4j.Outcome;
import io.patterns4j.Ticker;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadFullException;
import io.patterns4j.internal.Deadline;
import io.patterns4j.tck.Rendezvous;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Interrupts, deadlines, budgets, executors and callbacks around blocking calls. */
class HedgeLimitsTest extends HedgeFixture {

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
        await().atMost(PATIENCE).until(() -> hedge.snapshot().refusedByBudget() == 1);
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
    void call_noAlarmCanBeSet_waitsForItsHedgeAllTheSame() throws Exception {
        Hedge hedge = hedge(h -> h.hedgeOnFailure(true).ticker(new Ticker() {
            @Override
            public long nanos() {
                return ticker.nanos();
            }

            @Override
            public Alarm schedule(long nanos, Runnable task) {
                throw new IllegalStateException("no timer");
            }
        }));
        Caller<String> caller = Caller.start(() -> within(
                Duration.ofMinutes(1),
                () -> call(hedge, n -> () -> {
                    if (n == 1) {
                        throw new IOException();
                    }
                    release.await();
                    return "value " + n;
                })));
        awaitParked(caller);
        release.countDown();
        assertThat(caller.value()).isEqualTo("value 2");
        assertThat(hedge.snapshot().callbackFailures()).isGreaterThanOrEqualTo(2);
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
                        + "refusedByBudget=0, executorRefusals=0, callbackFailures=0]]");
    }
}
