package io.patterns4j.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.Rendezvous;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RetryBudgetTest {

    // Live calls

    @Test
    void liveCalls_twoCallsAndOneRetry_oneMoreAndThenNone() {
        RetryBudget budget = RetryBudget.ofLiveCalls(0.5, 1);
        budget.callStarted();
        budget.callStarted();
        assertThat(budget.tryExtra()).isTrue();

        assertThat(budget.tryExtra()).isTrue();
        assertThat(budget.tryExtra()).isFalse();
        budget.extraEnded(false);
        assertThat(budget.tryExtra()).isTrue();
        assertThat(budget.tryExtra()).isFalse();
    }

    @Test
    void liveCalls_belowTheFloor_admitsAboveTheRatio() {
        RetryBudget budget = RetryBudget.ofLiveCalls(0.1, 3);
        budget.callStarted();

        assertThat(granted(budget, 9)).isEqualTo(3);
    }

    @Test
    void liveCalls_manyCalls_admitsTheirShare() {
        RetryBudget budget = RetryBudget.ofLiveCalls(0.2, 3);
        IntStream.range(0, 1000).forEach(i -> budget.callStarted());

        assertThat(granted(budget, 1000)).isEqualTo(201);
        IntStream.range(0, 500).forEach(i -> budget.callEnded(true));
        IntStream.range(0, 100).forEach(i -> budget.extraEnded(false));
        assertThat(granted(budget, 1000)).isZero();
        budget.extraEnded(true);
        assertThat(granted(budget, 1000)).isEqualTo(1);
    }

    @Test
    void liveCalls_sharedByTwoRetries_isOneBudget() {
        RetryBudget budget = RetryBudget.ofLiveCalls(0.2, 1);
        Retry first =
                Retry.of("first", r -> r.budget(budget).backoff(Backoff.none()).executor(Runnable::run));
        Retry second =
                Retry.of("second", r -> r.budget(budget).backoff(Backoff.none()).executor(Runnable::run));
        AtomicInteger attempts = new AtomicInteger();
        CompletableFuture<Integer> retried = new CompletableFuture<>();

        CompletableFuture<Integer> holder = first.callAsync(
                () -> attempts.incrementAndGet() == 1 ? CompletableFuture.failedFuture(new IOException()) : retried);
        CompletableFuture<Integer> refused = second.callAsync(() -> CompletableFuture.failedFuture(new IOException()));

        assertThat(attempts).hasValue(2);
        assertThat(refused).isCompletedExceptionally();
        assertThat(second.snapshot()).isEqualTo(new RetrySnapshot(0, 0, 0, 1, 0));
        retried.complete(1);
        assertThat(holder).isCompletedWithValue(1);
        assertThat(budget).hasToString("RetryBudget[ratio=0.2, floor=1, liveCalls=0, extraAttempts=0]");
    }

    @Test
    void liveCalls_manyThreads_neverMoreThanTheShareOfTheMostCallsThatLived() {
        int threads = 8;
        RetryBudget budget = RetryBudget.ofLiveCalls(0.25, 0);
        AtomicInteger extras = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        Rendezvous.values(Rendezvous.run(threads, worker -> () -> {
            for (int i = 0; i < 20_000; i++) {
                budget.callStarted();
                if (budget.tryExtra()) {
                    most.accumulateAndGet(extras.incrementAndGet(), Math::max);
                    extras.decrementAndGet();
                    budget.extraEnded(false);
                }
                budget.callEnded(false);
            }
            return worker;
        }));

        assertThat(most.get()).isBetween(1, threads / 4 + 1);
        assertThat(budget).hasToString("RetryBudget[ratio=0.25, floor=0, liveCalls=0, extraAttempts=0]");
    }

    // Tokens

    @Test
    void tokens_byDefault_payForAHundredFailures() {
        RetryBudget budget = RetryBudget.ofTokens();

        assertThat(granted(budget, 1000)).isEqualTo(100);
        budget.extraEnded(false);
        assertThat(granted(budget, 1000)).isZero();
    }

    @Test
    void tokens_successes_bringThemBack() {
        RetryBudget budget = RetryBudget.ofTokens(10, 5);
        assertThat(granted(budget, 9)).isEqualTo(2);

        budget.extraEnded(true);
        assertThat(granted(budget, 9)).isEqualTo(1);
        IntStream.range(0, 4).forEach(i -> budget.callEnded(true));
        budget.callEnded(false);
        assertThat(granted(budget, 9)).isZero();
        budget.callEnded(true);
        assertThat(granted(budget, 9)).isEqualTo(1);
    }

    @Test
    void tokens_whenFull_takeNoMore() {
        RetryBudget budget = RetryBudget.ofTokens(Integer.MAX_VALUE, Integer.MAX_VALUE);
        budget.callEnded(true);
        budget.extraEnded(true);

        assertThat(granted(budget, 9)).isEqualTo(1);
        budget.callEnded(true);
        budget.extraEnded(true);
        assertThat(budget).hasToString("RetryBudget[capacity=2147483647, cost=2147483647, tokens=2147483647]");
    }

    @Test
    void tokens_manyThreads_loseAndInventNone() {
        RetryBudget budget = RetryBudget.ofTokens(100, 5);

        int taken = Rendezvous.values(Rendezvous.run(4, worker -> () -> {
                    int net = 0;
                    for (int i = 0; i < 20_000; i++) {
                        if (budget.tryExtra()) {
                            boolean keep = i % 4_000 == 0;
                            net += keep ? 1 : 0;
                            budget.extraEnded(!keep);
                        }
                    }
                    return net;
                }))
                .stream()
                .mapToInt(Integer::intValue)
                .sum();

        assertThat(granted(budget, 100)).isEqualTo(20 - taken);
    }

    private static int granted(RetryBudget budget, int tries) {
        return (int) IntStream.range(0, tries).filter(i -> budget.tryExtra()).count();
    }
}
