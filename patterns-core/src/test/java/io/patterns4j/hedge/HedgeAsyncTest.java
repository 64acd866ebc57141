package io.patterns4j.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patterns4j.Classifier;
import io.patterns4j.internal.Deadline;
import io.patterns4j.retry.RetryBudget;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HedgeAsyncTest {

    private static final Duration DELAY = Duration.ofMillis(50);

    private final ManualTicker ticker = new ManualTicker();
    private final FakeBudget budget = new FakeBudget(100);
    private final Events events = new Events();
    private final List<CompletableFuture<Object>> stages = new CopyOnWriteArrayList<>();

    @Test
    void callAsync_answeredAtOnce_setsNoAlarm() {
        Hedge hedge = hedge(h -> {});
        CompletableFuture<Integer> answer = hedge.callAsync(() -> CompletableFuture.completedFuture(7));
        assertThat(answer).isCompletedWithValue(7);
        assertThat(ticker.pending()).isZero();
        assertBalanced();
    }

    @Test
    void callAsync_answeredInTime_takesTheAlarmAway() {
        CompletableFuture<Object> answer = start(hedge(h -> {}));
        assertThat(ticker.pending()).isEqualTo(1);
        stages.get(0).complete("first");
        assertThat(answer).isCompletedWithValue("first");
        assertThat(ticker.pending()).isZero();
        assertThat(events.heard).isEmpty();
        assertBalanced();
    }

    @Test
    void callAsync_slow_takesTheHedgeAndCancelsTheFirst() {
        Hedge hedge = hedge(h -> {});
        CompletableFuture<Object> answer = start(hedge);
        ticker.advance(DELAY.minusNanos(1));
        assertThat(stages).hasSize(1);
        ticker.advance(Duration.ofNanos(1));
        assertThat(stages).hasSize(2);
        assertThat(ticker.pending()).isZero();
        stages.get(1).complete("hedge");
        assertThat(answer).isCompletedWithValue("hedge");
        assertThat(stages.get(0)).isCancelled();
        assertThat(events.heard).containsExactly("quotes hedge 2 after 50000000", "quotes won 2");
        assertThat(hedge.snapshot().wins()).isEqualTo(1);
        assertBalanced();
    }

    @Test
    void callAsync_slowButFirst_cancelsTheHedge() {
        Hedge hedge = hedge(h -> {});
        CompletableFuture<Object> answer = start(hedge);
        ticker.advance(DELAY);
        stages.get(0).complete(null);
        assertThat(answer).isCompletedWithValue(null);
        assertThat(stages.get(1)).isCancelled();
        assertThat(hedge.snapshot().wins()).isZero();
        assertBalanced();
    }

    @Test
    void callAsync_slowForLong_makesAllHedgesOneDelayApart() {
        start(hedge(h -> h.maxHedges(3)));
        for (int hedges = 1; hedges <= 3; hedges++) {
            ticker.advance(DELAY.minusNanos(1));
            assertThat(stages).hasSize(hedges);
            ticker.advance(Duration.ofNanos(1));
            assertThat(stages).hasSize(hedges + 1);
        }
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void callAsync_failsInTime_isNotHedgedAndKeepsTheThrowable() {
        IOException failure = new IOException();
        CompletableFuture<Object> answer = start(hedge(h -> {}));
        stages.get(0).completeExceptionally(failure);
        assertThat(error(answer)).isSameAs(failure);
        assertThat(ticker.pending()).isZero();
        assertThat(stages).hasSize(1);
        assertBalanced();
    }

    @Test
    void callAsync_failsInTimeAndHedgesFailures_isHedgedAtOnce() {
        CompletableFuture<Object> answer =
                start(hedge(h -> h.hedgeOnFailure(true).maxHedges(2)));
        stages.get(0).completeExceptionally(new IOException());
        assertThat(stages).hasSize(2);
        assertThat(answer).isNotDone();
        assertThat(ticker.pending()).isEqualTo(1);
        ticker.advance(DELAY);
        assertThat(stages).hasSize(3);
        stages.get(1).complete("hedge");
        assertThat(answer).isCompletedWithValue("hedge");
        assertBalanced();
    }

    @Test
    void callAsync_cannotStartAndHedgesFailures_leavesNoAlarm() {
        Hedge hedge = hedge(h -> h.hedgeOnFailure(true).maxHedges(2));
        CompletableFuture<Object> answer = hedge.callAsync(() -> {
            if (stages.isEmpty()) {
                stages.add(new CompletableFuture<>());
                throw new IllegalStateException();
            }
            return stage();
        });
        assertThat(stages).hasSize(2);
        assertThat(ticker.pending()).isEqualTo(1);
        stages.get(1).complete("hedge");
        assertThat(answer).isCompletedWithValue("hedge");
        assertThat(ticker.pending()).isZero();
        assertBalanced();
    }

    @Test
    void callAsync_allFail_endsAsTheFirstDid() {
        IOException first = new IOException();
        CompletableFuture<Object> answer = start(hedge(h -> {}));
        ticker.advance(DELAY);
        stages.get(0).completeExceptionally(new CompletionException(first));
        assertThat(answer).isNotDone();
        stages.get(1).completeExceptionally(new IllegalStateException());
        assertThat(error(answer)).isInstanceOf(CompletionException.class).hasCause(first);
        assertThat(first.getSuppressed()).isEmpty();
        assertBalanced();
    }

    @Test
    void callAsync_hedgeIsCancelledOrCannotStart_goesOnWithTheFirst() {
        Hedge hedge = hedge(h -> h.maxHedges(2));
        CompletableFuture<Object> answer = hedge.callAsync(() -> {
            if (stages.size() == 2) {
                stages.add(new CompletableFuture<>());
                throw new IllegalStateException();
            }
            return stage();
        });
        ticker.advance(DELAY);
        stages.get(1).cancel(true);
        ticker.advance(DELAY);
        assertThat(stages).hasSize(3);
        assertThat(answer).isNotDone();
        stages.get(0).complete("first");
        assertThat(answer).isCompletedWithValue("first");
        assertBalanced();
    }

    @Test
    void callAsync_noStage_fails() {
        CompletableFuture<Object> answer = hedge(h -> {}).callAsync(() -> null);
        assertThat(error(answer)).hasMessage("stage must not be null: stage=null");
        assertBalanced();
    }

    @Test
    void cancel_anyTime_cancelsAllAttemptsAndTheAlarm() {
        CompletableFuture<Object> early = start(hedge(h -> {}));
        early.cancel(true);
        assertThat(stages.get(0)).isCancelled();
        assertThat(ticker.pending()).isZero();

        CompletableFuture<Object> late = start(hedge(h -> h.maxHedges(2)));
        ticker.advance(DELAY);
        late.cancel(true);
        assertThat(stages).hasSize(3).allMatch(CompletableFuture::isCancelled);
        assertThat(ticker.pending()).isZero();
        assertThat(budget.ended).hasValue(2);
        assertThat(budget.succeeded).hasValue(0);
        assertBalanced();
    }

    @Test
    void completeExceptionally_byACallersTimeout_cancelsAllAttemptsToo() {
        CompletableFuture<Object> answer = start(hedge(h -> {}));
        answer.orTimeout(1, TimeUnit.NANOSECONDS);
        assertThat(error(answer)).isInstanceOf(TimeoutException.class);
        await().atMost(Duration.ofSeconds(30)).until(() -> stages.get(0).isCancelled() && ticker.pending() == 0);
        assertBalanced();
    }

    @Test
    void callAsync_losersStillReturn_areClosed() {
        List<Uncancellable> slow = new CopyOnWriteArrayList<>();
        Hedge hedge = hedge(h -> h.maxHedges(2));
        CompletableFuture<Object> answer = hedge.callAsync(() -> {
            slow.add(new Uncancellable());
            return slow.get(slow.size() - 1);
        });
        ticker.advance(DELAY.multipliedBy(2));
        Resource won = new Resource();
        Resource lost = new Resource();
        slow.get(1).complete(won);
        assertThat(answer).isCompletedWithValue(won);
        assertThat(budget.extras).hasValue(1);
        slow.get(0).complete(lost);
        slow.get(2).complete(won);
        assertThat(lost.closed).hasValue(1);
        assertThat(won.closed).hasValue(0);
        assertBalanced();
    }

    @Test
    void callAsync_cancelled_closesWhatStillComes() {
        Uncancellable slow = new Uncancellable();
        CompletableFuture<Object> answer = hedge(h -> {}).callAsync(() -> slow);
        answer.cancel(true);
        Resource late = new Resource();
        slow.complete(late);
        assertThat(late.closed).hasValue(1);
    }

    @Test
    void callAsync_badValueOfTheFirst_isClosedOnlyWhenAHedgeIsBetter() {
        Classifier classifier = Classifier.standard().failingOnResult(v -> v instanceof Resource);
        CompletableFuture<Object> answer = start(hedge(h -> h.classifier(classifier)));
        ticker.advance(DELAY);
        Resource bad = new Resource();
        stages.get(0).complete(bad);
        assertThat(bad.closed).hasValue(0);
        stages.get(1).complete("good");
        assertThat(answer).isCompletedWithValue("good");
        assertThat(bad.closed).hasValue(1);
    }

    @Test
    void callAsync_closingFails_isCounted() {
        Hedge hedge = hedge(h -> {});
        Uncancellable slow = new Uncancellable();
        hedge.callAsync(() -> slow).cancel(true);
        AutoCloseable broken = () -> {
            throw new IOException();
        };
        slow.complete(broken);
        assertThat(hedge.snapshot().callbackFailures()).isEqualTo(1);
    }

    @Test
    void callAsync_budgetIsSpentAndFreeAgain_asksForEachHedge() {
        FakeBudget narrow = new FakeBudget(1);
        Hedge hedge = hedge(h -> h.budget(narrow).maxHedges(2));
        assertThat(narrow.tryExtra()).isTrue();
        start(hedge);
        ticker.advance(DELAY);
        assertThat(stages).hasSize(1);
        narrow.extraEnded(true);
        ticker.advance(DELAY);
        assertThat(stages).hasSize(2);
        assertThat(events.heard).containsExactly("quotes refused 2", "quotes hedge 3 after 50000000");
        stages.get(1).complete("hedge");
        assertThat(narrow.extras).hasValue(0);
        assertThat(narrow.calls).hasValue(0);
    }

    @Test
    void callAsync_budgetThrows_refuses() {
        Hedge hedge = hedge(h -> h.budget(new BrokenBudget()));
        CompletableFuture<Object> answer = start(hedge);
        ticker.advance(DELAY);
        assertThat(stages).hasSize(1);
        stages.get(0).complete("first");
        assertThat(answer).isCompletedWithValue("first");
        assertThat(hedge.snapshot().callbackFailures()).isEqualTo(3);
    }

    @Test
    void callAsync_executorTakesNothing_goesOnAlone() {
        Hedge hedge = hedge(h -> h.executor(task -> {
            throw new RejectedExecutionException();
        }));
        CompletableFuture<Object> answer = start(hedge);
        ticker.advance(DELAY);
        stages.get(0).complete("first");
        assertThat(answer).isCompletedWithValue("first");
        assertThat(hedge.snapshot().executorRefusals()).isEqualTo(1);
    }

    @Test
    void callAsync_executorIsLate_startsNoHedgeOfAnAnsweredCall() {
        List<Runnable> later = new CopyOnWriteArrayList<>();
        CompletableFuture<Object> answer = start(hedge(h -> h.executor(later::add)));
        ticker.advance(DELAY);
        stages.get(0).complete("first");
        later.forEach(Runnable::run);
        assertThat(answer).isCompletedWithValue("first");
        assertThat(later).hasSize(1);
        assertThat(stages).hasSize(1);
        assertBalanced();
    }

    @Test
    void callAsync_withADeadline_carriesItAndStartsNoHedgeBeyond() {
        Hedge hedge = hedge(h -> h.maxHedges(2));
        List<Long> left = new CopyOnWriteArrayList<>();
        Deadline.set(Deadline.earlier(
                null, ticker::nanos, ticker.nanos(), Duration.ofMillis(80).toNanos()));
        try {
            hedge.callAsync(() -> {
                left.add(Deadline.remainingNanos());
                return stage();
            });
        } finally {
            Deadline.set(null);
        }
        ticker.advance(DELAY);
        assertThat(left).containsExactly(80_000_000L, 30_000_000L);
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void callAsync_byDefault_startsHedgesInTheCommonPool() throws Exception {
        Hedge hedge = Hedge.of("own", DELAY);
        CompletableFuture<Thread> other = new CompletableFuture<>();
        CompletableFuture<Object> answer = hedge.callAsync(() -> {
            if (!stages.isEmpty()) {
                other.complete(Thread.currentThread());
            }
            return stage();
        });
        assertThat(other.get(30, TimeUnit.SECONDS)).isInstanceOf(ForkJoinWorkerThread.class);
        answer.cancel(true);
    }

    private Hedge hedge(Consumer<HedgeConfig.Builder> options) {
        HedgeConfig.Builder builder = HedgeConfig.builder()
                .delay(DELAY)
                .ticker(ticker)
                .budget(budget)
                .listener(events)
                .executor(Runnable::run);
        options.accept(builder);
        return Hedge.of("quotes", builder.build());
    }

    private CompletableFuture<Object> start(Hedge hedge) {
        Supplier<CompletionStage<Object>> action = this::stage;
        return hedge.callAsync(action);
    }

    private CompletableFuture<Object> stage() {
        CompletableFuture<Object> stage = new CompletableFuture<>();
        stages.add(stage);
        return stage;
    }

    /** Returns what ended the future, as it was put in. */
    private static Throwable error(CompletableFuture<?> future) {
        return future.handle((value, error) -> error)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private void assertBalanced() {
        assertThat(budget.calls).hasValue(0);
        assertThat(budget.extras).hasValue(0);
    }

    private static final class Uncancellable extends CompletableFuture<Object> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class BrokenBudget implements RetryBudget {
        @Override
        public void callStarted() {
            throw new IllegalStateException();
        }

        @Override
        public void callEnded(boolean succeeded) {
            throw new IllegalStateException();
        }

        @Override
        public boolean tryExtra() {
            throw new IllegalStateException();
        }

        @Override
        public void extraEnded(boolean succeeded) {
            throw new AssertionError();
        }
    }
}
