package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Outcome;
import io.patterns4j.tck.ManualTicker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What shows only to those who know how it is built; everything else is in the conformance suite. */
class BulkheadTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void resize_up_letsWaitersIn() {
        Bulkhead bulkhead =
                Bulkhead.of("b", b -> b.limit(1).queue(3).maxWait(LONG).executor(Runnable::run));
        BulkheadPermit held = bulkhead.tryAcquire();
        List<CompletableFuture<BulkheadPermit>> waiters =
                IntStream.range(0, 3).mapToObj(i -> bulkhead.acquireAsync()).toList();

        bulkhead.resize(3);

        assertThat(waiters).extracting(CompletableFuture::isDone).containsExactly(true, true, false);
        assertThat(bulkhead.snapshot()).isEqualTo(new BulkheadSnapshot(3, 3, 1, 0, 0));
        held.close();
        assertThat(waiters.get(2)).isCompleted();
    }

    @Test
    void resize_down_takesEffectAsPermitsComeBack() {
        Bulkhead bulkhead = Bulkhead.of("b", 40);
        List<BulkheadPermit> held =
                IntStream.range(0, 30).mapToObj(i -> bulkhead.tryAcquire()).toList();

        bulkhead.resize(10);

        assertThat(bulkhead.snapshot()).isEqualTo(new BulkheadSnapshot(10, 30, 0, 0, 0));
        assertThat(bulkhead.snapshot().available()).isZero();
        held.subList(0, 20).forEach(permit -> {
            assertThat(bulkhead.tryAcquire().granted()).isFalse();
            permit.close();
        });
        assertThat(bulkhead.tryAcquire().granted()).isFalse();
        held.get(20).close();
        assertThat(bulkhead.tryAcquire().granted()).isTrue();
        assertThat(bulkhead.tryAcquire().granted()).isFalse();
    }

    @Test
    void resize_downWithWaiters_letsThemInOnlyBelowTheNewLimit() {
        Bulkhead bulkhead =
                Bulkhead.of("b", b -> b.limit(3).queue(1).maxWait(LONG).executor(Runnable::run));
        List<BulkheadPermit> held =
                IntStream.range(0, 3).mapToObj(i -> bulkhead.tryAcquire()).toList();
        CompletableFuture<BulkheadPermit> waiter = bulkhead.acquireAsync();

        bulkhead.resize(1);
        held.get(0).close();
        held.get(1).close();
        assertThat(waiter).isNotDone();
        held.get(2).close();

        assertThat(waiter).isCompletedWithValueMatching(BulkheadPermit::granted);
        assertThat(bulkhead.snapshot().inFlight()).isEqualTo(1);
    }

    @Test
    void resize_upAndDownManyTimes_keepsTheCount() {
        Bulkhead bulkhead = Bulkhead.of("b", 64);
        BulkheadPermit held = bulkhead.tryAcquire();
        for (int limit : new int[] {1, 100, 7, 7, 1000, 3, 64}) {
            bulkhead.resize(limit);
            assertThat(bulkhead.snapshot()).isEqualTo(new BulkheadSnapshot(limit, 1, 0, 0, 0));
        }
        held.close();
        List<BulkheadPermit> all =
                IntStream.range(0, 64).mapToObj(i -> bulkhead.tryAcquire()).toList();
        assertThat(all).allMatch(BulkheadPermit::granted);
        assertThat(bulkhead.tryAcquire().granted()).isFalse();
    }

    @Test
    void resize_badLimit_isRefused() {
        assertThatThrownBy(() -> Bulkhead.of("b", 1).resize(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be between 1 and 1073741824: limit=0");
    }

    @Test
    void attempt_refused_isAlwaysTheSameObject() {
        Bulkhead bulkhead = Bulkhead.of("b", 1);
        bulkhead.tryAcquire();

        Outcome<Integer> first = bulkhead.attempt(() -> 1);

        assertThat(bulkhead.<Integer>attempt(() -> 2)).isSameAs(first);
        assertThat(bulkhead.tryAcquire()).isSameAs(bulkhead.tryAcquire());
    }

    @Test
    void clock_isNotRead_whilePermitsAreFreeOrNobodyMayWait() throws Exception {
        AtomicInteger readings = new AtomicInteger();
        Bulkhead waiting =
                Bulkhead.of("b", b -> b.limit(1).queue(1).maxWait(LONG).ticker(readings::incrementAndGet));
        Bulkhead full = Bulkhead.of("b", b -> b.limit(1).ticker(readings::incrementAndGet));
        full.tryAcquire();

        waiting.call(() -> 1);
        waiting.acquire().close();
        waiting.callAsync(() -> CompletableFuture.completedFuture(1));
        full.attempt(() -> 1);
        full.acquireAsync();

        assertThat(readings).hasValue(0);
    }

    @Test
    void deadline_isMeasuredByTheTicker_notByTheTimer() {
        ManualTicker ticker = new ManualTicker();
        Bulkhead bulkhead = Bulkhead.of(
                "b", b -> b.limit(1).queue(2).maxWait(Duration.ofMillis(5)).ticker(ticker));
        bulkhead.tryAcquire();
        AtomicReference<Thread> waiting = new AtomicReference<>();
        CompletableFuture<Outcome<Integer>> thread = CompletableFuture.supplyAsync(() -> {
            waiting.set(Thread.currentThread());
            return bulkhead.attempt(() -> 1);
        });
        CompletableFuture<BulkheadPermit> stage = bulkhead.acquireAsync();
        CompletableFuture<Object> realTime = new CompletableFuture<>().completeOnTimeout(1, 60, TimeUnit.MILLISECONDS);

        realTime.join();
        assertThat(thread).isNotDone();
        assertThat(stage).isNotDone();
        ticker.advance(Duration.ofMillis(5));

        assertThat(thread.join()).isInstanceOf(Outcome.Rejected.class);
        assertThatThrownBy(stage::join).hasCauseInstanceOf(BulkheadFullException.class);
        assertThat(bulkhead.snapshot().waiting()).isZero();
    }

    @Test
    void overflowOfTheTicker_whileWaiting_isNoDeadline() throws Exception {
        AtomicInteger readings = new AtomicInteger();
        Bulkhead bulkhead = Bulkhead.of(
                "b",
                b -> b.limit(1)
                        .queue(1)
                        .maxWait(Duration.ofMillis(1))
                        .ticker(() -> Long.MAX_VALUE + 200_000L * readings.getAndIncrement()));
        bulkhead.tryAcquire();

        assertThatThrownBy(bulkhead::acquire).isInstanceOf(BulkheadFullException.class);
        assertThat(readings.get()).isBetween(6, 7);
    }

    @Test
    void asyncWaiter_goesOnOnTheConfiguredExecutor() {
        LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        Executor executor = tasks::add;
        Bulkhead bulkhead =
                Bulkhead.of("b", b -> b.limit(1).queue(1).maxWait(LONG).executor(executor));
        BulkheadPermit held = bulkhead.tryAcquire();
        CompletableFuture<Integer> call = bulkhead.callAsync(() -> CompletableFuture.completedFuture(1));

        held.close();

        assertThat(call).isNotDone();
        assertThat(bulkhead.snapshot()).isEqualTo(new BulkheadSnapshot(1, 1, 0, 0, 0));
        tasks.remove().run();
        assertThat(call).isCompletedWithValue(1);
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void asyncWaiter_cancelledBetweenGrantAndStart_returnsThePermitAndNeverStarts() {
        LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        Bulkhead bulkhead =
                Bulkhead.of("b", b -> b.limit(1).queue(1).maxWait(LONG).executor(tasks::add));
        BulkheadPermit held = bulkhead.tryAcquire();
        AtomicInteger ran = new AtomicInteger();
        CompletableFuture<Integer> call =
                bulkhead.callAsync(() -> CompletableFuture.completedFuture(ran.incrementAndGet()));
        held.close();

        call.cancel(true);
        tasks.remove().run();

        assertThat(ran).hasValue(0);
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void pendingCall_cancelledWhileItRuns_cancelsItsStage() {
        Bulkhead bulkhead =
                Bulkhead.of("b", b -> b.limit(1).queue(1).maxWait(LONG).executor(Runnable::run));
        BulkheadPermit held = bulkhead.tryAcquire();
        CompletableFuture<Integer> work = new CompletableFuture<>();
        CompletableFuture<Integer> call = bulkhead.callAsync(() -> work);
        held.close();
        assertThat(bulkhead.snapshot().inFlight()).isEqualTo(1);

        call.cancel(true);

        assertThat(work).isCancelled();
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void pendingCall_failsWithWhatItsStageFailedWith_unwrapped() {
        Bulkhead bulkhead =
                Bulkhead.of("b", b -> b.limit(1).queue(1).maxWait(LONG).executor(Runnable::run));
        BulkheadPermit held = bulkhead.tryAcquire();
        IllegalStateException broken = new IllegalStateException("broken");
        AtomicReference<Throwable> seen = new AtomicReference<>();
        bulkhead.callAsync(() -> CompletableFuture.failedFuture(broken)).whenComplete((v, error) -> seen.set(error));

        held.close();

        assertThat(seen).hasValue(broken);
    }

    @Test
    void stageThatCannotBeCancelled_keepsItsPermitUntilItEnds() {
        Bulkhead bulkhead = Bulkhead.of("b", 1);
        CompletableFuture<Integer> work = new CompletableFuture<>();
        CompletionStage<Integer> closed = work.minimalCompletionStage();
        CompletableFuture<Integer> call = bulkhead.callAsync(() -> closed);

        assertThat(call.cancel(true)).isTrue();
        assertThat(bulkhead.snapshot().inFlight()).isEqualTo(1);
        work.complete(1);

        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void toString_tellsNameAndState() {
        assertThat(Bulkhead.of("db", 2))
                .hasToString("Bulkhead[name=db, BulkheadSnapshot[limit=2, inFlight=0, waiting=0, rejected=0,"
                        + " callbackFailures=0]]");
    }

    @Test
    void manyStages_finishOneAfterTheOther_onASmallStack() {
        int calls = 20_000;
        Bulkhead bulkhead = Bulkhead.of("b", b -> b.limit(1).queue(calls).maxWait(LONG));
        BulkheadPermit held = bulkhead.tryAcquire();
        List<CompletableFuture<Integer>> stages = IntStream.range(0, calls)
                .mapToObj(i -> bulkhead.callAsync(() -> CompletableFuture.completedFuture(i)))
                .toList();

        held.close();

        assertThat(stages.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(calls * (calls - 1) / 2);
    }
}
