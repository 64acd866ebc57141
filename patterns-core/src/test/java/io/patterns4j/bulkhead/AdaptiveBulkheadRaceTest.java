package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.Rendezvous;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AdaptiveBulkheadRaceTest {

    private final ManualTicker ticker = new ManualTicker();

    @Test
    void rollover_manyThreads_everySampleIsInExactlyOneWindow() {
        int threads = 4;
        int calls = 20_000;
        long[] sum = new long[2];
        AtomicInteger inside = new AtomicInteger();
        ManualTicker shared = new ManualTicker();
        AdaptiveBulkhead bulkhead = AdaptiveBulkhead.of(
                "b",
                a -> a.ticker(shared)
                        .minSamples(1)
                        .window(Duration.ofNanos(1_000))
                        .dropTolerance(0)
                        .law((state, window) -> {
                            assertThat(inside.incrementAndGet()).isEqualTo(1);
                            sum[0] += window.samples(); // plain: one window at a time, each sees the one before
                            sum[1]++;
                            inside.decrementAndGet();
                            return state.limit(8 + (sum[1] & 7));
                        }));
        var outcomes = Rendezvous.run(threads, thread -> () -> {
            for (int i = 0; i < calls; i++) {
                shared.advance(Duration.ofNanos(100));
                bulkhead.call(() -> 1);
            }
            return 1;
        });
        assertThat(Rendezvous.values(outcomes)).hasSize(threads);
        AdaptiveSnapshot end = bulkhead.snapshot();
        assertThat(end.callbackFailures()).isZero();
        assertThat(end.inFlight()).isZero();
        assertThat(end.windows()).isEqualTo(sum[1]).isGreaterThan(100);
        shared.advance(Duration.ofSeconds(1));
        bulkhead.call(() -> 1);
        assertThat(sum[0]).isEqualTo((long) threads * calls + 1);
    }

    @Test
    void permits_manyThreadsAndEndingsWhileTheLimitMoves_areAllBack() {
        AdaptiveBulkhead bulkhead = AdaptiveBulkhead.of(
                "b",
                a -> a.ticker(ticker)
                        .window(Duration.ofNanos(1))
                        .minSamples(1)
                        .maxLimit(8)
                        .initialLimit(4)
                        .law((state, window) -> state.limit(1 + (state.limit() * 5) % 8)));
        List<Consumer<AdaptiveBulkhead>> endings = List.of(
                b -> b.call(() -> 1),
                b -> catchThrowable(() -> b.call(() -> overflow())),
                b -> b.callAsync(() -> CompletableFuture.completedFuture(1)),
                b -> b.callAsync(CompletableFuture::new).cancel(true),
                b -> b.tryAcquire().success(),
                b -> b.tryAcquire().dropped(),
                b -> b.tryAcquire().close());
        var outcomes = Rendezvous.run(4, thread -> () -> {
            for (int i = 0; i < 5_000; i++) {
                ticker.advance(Duration.ofNanos(1));
                Consumer<AdaptiveBulkhead> ending = endings.get((i + thread) % endings.size());
                catchThrowable(() -> ending.accept(bulkhead));
            }
            return 1;
        });
        assertThat(Rendezvous.values(outcomes)).hasSize(4);
        assertThat(bulkhead.snapshot().inFlight()).isZero();
        assertThat(bulkhead.snapshot().callbackFailures()).isZero();
    }

    private static int overflow() {
        throw new StackOverflowError();
    }
}
