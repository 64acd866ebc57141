package io.patterns4j.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A callee is down for all of its thousand callers, who do not go away. Retries must not make that worse by more than
 * their budget. Everything happens in virtual time on one thread, with random numbers from a fixed seed.
 */
@Timeout(120)
class RetryStormTest {

    private static final int CALLERS = 1_000;
    private static final int ATTEMPTS = 4;
    private static final Duration LATENCY = Duration.ofMillis(40);
    private static final Duration THINKING = Duration.ofMillis(100);
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration MEASURED = Duration.ofSeconds(6);

    private static final IOException DOWN = new IOException("down");

    private final ManualTicker ticker = new ManualTicker();
    private final Random random = new Random(4711);
    private long attempts;
    private long calls;

    @Test
    void totalOutage_withABudgetOf20Percent_atMost1Point25AttemptsForACall() {
        double ratio = attemptsForACall(RetryBudget.ofLiveCalls(0.2, 3), backoff());

        assertThat(ratio).isBetween(1.05, 1.25);
    }

    @Test
    void totalOutage_withABudgetAndNoDelay_spendsAllOfItAndOneAttemptForRounding() {
        double ratio = attemptsForACall(RetryBudget.ofLiveCalls(0.2, 3), Backoff.none());

        assertThat(ratio).isBetween(1.24, 1.26);
    }

    @Test
    void totalOutage_withTokens_soonNoRetries() {
        double ratio = attemptsForACall(RetryBudget.ofTokens(), backoff());

        assertThat(ratio).isEqualTo(1.0);
    }

    @Test
    void totalOutage_withoutABudget_everyCallMakesAllItsAttempts() {
        double ratio = attemptsForACall(null, backoff());

        assertThat(ratio).isEqualTo(ATTEMPTS);
    }

    private Backoff backoff() {
        return Backoff.exponential(Duration.ofMillis(50), Duration.ofSeconds(2)).jitter(1.0, random::nextDouble);
    }

    private double attemptsForACall(RetryBudget budget, Backoff backoff) {
        Retry retry = Retry.of(
                "orders",
                r -> r.maxAttempts(ATTEMPTS)
                        .backoff(backoff)
                        .budget(budget)
                        .executor(Runnable::run)
                        .ticker(ticker));
        for (int i = 0; i < CALLERS; i++) {
            ticker.schedule(scattered(THINKING), () -> callForEver(retry));
        }
        ticker.advance(WARM_UP);
        attempts = 0;
        calls = 0;
        ticker.advance(MEASURED);
        assertThat(calls).isGreaterThan(5_000);
        return (double) attempts / calls;
    }

    private void callForEver(Retry retry) {
        AtomicInteger made = new AtomicInteger();
        retry.callAsync(() -> failLater(made)).whenComplete((value, error) -> {
            calls++;
            attempts += made.get();
            ticker.schedule(THINKING.toNanos() / 2 + scattered(THINKING), () -> callForEver(retry));
        });
    }

    private CompletableFuture<Integer> failLater(AtomicInteger made) {
        made.incrementAndGet();
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        ticker.schedule(LATENCY.toNanos() / 2 + scattered(LATENCY), () -> stage.completeExceptionally(DOWN));
        return stage;
    }

    private long scattered(Duration duration) {
        return 1 + (long) (random.nextDouble() * duration.toNanos());
    }
}
