package io.patterns4j.hedge;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A callee whose latency is spread like real ones, with a long tail, played in manual time. */
class HedgeQuantileTest {

    private static final Duration BETWEEN = Duration.ofMillis(500);

    private final ManualTicker ticker = new ManualTicker();
    private final Random random = new Random(42);
    private final Hedge hedge = Hedge.of(
            "p95",
            h -> h.delay(HedgeDelay.quantile(0.95).over(Duration.ofSeconds(1_000)))
                    .ticker(ticker)
                    .executor(Runnable::run));

    @Test
    void delay_atFirst_isUnknownAndNothingIsHedged() {
        play(19, 10);
        assertThat(hedge.snapshot().delay()).isEmpty();
        assertThat(hedge.snapshot().hedges()).isZero();
        play(30, 10);
        assertThat(hedge.snapshot().delay()).isPresent();
    }

    @Test
    void delay_afterManyCalls_hedgesAboutOneInTwenty() {
        play(4_000, 10);
        long before = hedge.snapshot().hedges();
        play(4_000, 10);
        assertThat(hedge.snapshot().hedges() - before).isBetween(140L, 280L);
        assertThat(hedge.snapshot().wins()).isPositive();
        assertThat(millis()).isBetween(35.0, 75.0); // 10 ms * e^1.645 = 52 ms
    }

    @Test
    void delay_whenTheCalleeSlowsDownOrRecovers_followsAlthoughHedgesWin() {
        play(4_000, 10);
        play(8_000, 100);
        long before = hedge.snapshot().hedges();
        play(4_000, 100);
        assertThat(hedge.snapshot().hedges() - before).isBetween(120L, 320L);
        assertThat(millis()).isBetween(300.0, 800.0);
        play(4_000, 10);
        assertThat(millis()).isBetween(35.0, 75.0);
    }

    @Test
    void delay_whenTheCalleeFailsFast_isNotShortened() {
        play(1_000, 10);
        double before = millis();
        for (int i = 0; i < 1_000; i++) {
            hedge.callAsync(() -> CompletableFuture.failedFuture(new IOException()));
            ticker.advance(Duration.ofMillis(1));
        }
        play(1, 10);
        assertThat(millis()).isBetween(before * 0.8, before * 1.25);
    }

    @Test
    void delay_afterAPause_isUnknownAgain() {
        play(100, 10);
        assertThat(hedge.snapshot().delay()).isPresent();
        ticker.advance(Duration.ofHours(1));
        play(1, 10);
        assertThat(hedge.snapshot().delay()).isEmpty();
    }

    /** Makes calls one after the other; half of them take longer than the median. */
    private void play(int calls, double medianMillis) {
        for (int i = 0; i < calls; i++) {
            CompletableFuture<Integer> answer = hedge.callAsync(() -> {
                CompletableFuture<Integer> stage = new CompletableFuture<>();
                double latency = Math.min(4_000, medianMillis * Math.exp(random.nextGaussian()));
                var alarm = ticker.schedule((long) (latency * 1e6), () -> stage.complete(7));
                stage.whenComplete((value, error) -> alarm.cancel());
                return stage;
            });
            for (int waits = 0; waits < 10 && !answer.isDone(); waits++) {
                ticker.advance(BETWEEN);
            }
            ticker.advance(BETWEEN);
            assertThat(answer).isCompletedWithValue(7);
            assertThat(ticker.pending()).isZero();
        }
    }

    private double millis() {
        return hedge.snapshot().delay().orElseThrow().toNanos() / 1e6;
    }
}
