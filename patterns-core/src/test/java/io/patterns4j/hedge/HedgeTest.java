package io.patterns4j.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import io.patterns4j.Classifier;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which attempts are made, and which is the answer. */
class HedgeTest extends HedgeFixture {

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
}
