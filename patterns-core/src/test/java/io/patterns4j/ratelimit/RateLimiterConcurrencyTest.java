package io.patterns4j.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.Rendezvous;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterConcurrencyTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration STEP = Duration.ofMillis(20);
    private static final int THREADS = 8;

    private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 1_000_000_000);

    @ParameterizedTest
    @ValueSource(ints = {30, 1_000, 20_000})
    void sixtySeconds_eightThreads_grantTheRateAndTheBurst(int limit) {
        Bandwidth bandwidth = Bandwidth.of(limit, SECOND);
        RateLimiter limiter = RateLimiter.of("r", r -> r.bandwidths(bandwidth).ticker(ticker));
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong granted = new AtomicLong();
        Callable<Void> hammer = () -> {
            long mine = 0;
            while (!over.get()) {
                if (limiter.tryAcquire()) {
                    mine++;
                } else {
                    Thread.yield(); // virtual threads have to leave the carriers to the one that moves the time
                }
            }
            while (limiter.tryAcquire()) {
                mine++;
            }
            granted.addAndGet(mine);
            return null;
        };
        Callable<Void> time = () -> {
            for (long i = 0; i < TimeUnit.SECONDS.toNanos(60) / STEP.toNanos(); i++) {
                ticker.advance(STEP);
                while (limiter.snapshot().available() > bandwidth.burst() / 2) {
                    Thread.yield();
                }
            }
            over.set(true);
            return null;
        };

        Rendezvous.values(Rendezvous.run(IntStream.rangeClosed(0, THREADS)
                .mapToObj(i -> i == 0 ? time : hammer)
                .toList()));

        long most = 60L * limit + bandwidth.burst();
        assertThat(granted.get()).isBetween((long) (most * 0.98), most);
    }

    /** Time stands still in each round, so it is known when each permit was granted. */
    @ParameterizedTest
    @ValueSource(ints = {40, 1_000, 10_000})
    void rounds_eightThreads_grantExactlyWhatCame(int limit) {
        Bandwidth bandwidth = Bandwidth.of(limit, SECOND);
        RateLimiter limiter = RateLimiter.of("r", r -> r.bandwidths(bandwidth).ticker(ticker));
        int rounds = 150;
        AtomicInteger[] granted =
                IntStream.range(0, rounds).mapToObj(i -> new AtomicInteger()).toArray(AtomicInteger[]::new);
        CyclicBarrier begin = new CyclicBarrier(THREADS);
        CyclicBarrier end = new CyclicBarrier(THREADS, () -> ticker.advance(STEP));

        Rendezvous.values(Rendezvous.run(THREADS, thread -> () -> {
            for (AtomicInteger round : granted) {
                begin.await();
                while (limiter.tryAcquire()) {
                    round.incrementAndGet();
                }
                end.await();
            }
            return null;
        }));

        assertThat(granted[0].get()).isEqualTo(bandwidth.burst());
        int total = IntStream.range(0, rounds).map(i -> granted[i].get()).sum();
        assertThat(total).isEqualTo((int) (bandwidth.burst() + limit * STEP.toMillis() * (rounds - 1) / 1_000));
        int window = (int) (SECOND.toNanos() / STEP.toNanos());
        for (int from = 0; from + window <= rounds; from++) {
            assertThat(IntStream.range(from, from + window)
                            .map(i -> granted[i].get())
                            .sum())
                    .isLessThanOrEqualTo(limit + bandwidth.burst());
        }
    }

    @Test
    void everything_atOnce_neverGrantsMoreThanWasThere() {
        RateLimiter limiter = RateLimiter.of(
                "r",
                r -> r.bandwidths(Bandwidth.of(10_000, SECOND).burst(1_000)).ticker(ticker));
        for (int round = 0; round < 60; round++) {
            List<Long> taken = Rendezvous.values(Rendezvous.run(THREADS, thread -> () -> {
                long mine = 0;
                for (int i = 0; i < 120; i++) {
                    mine += limiter.tryAcquire() ? 1 : 0;
                    mine += i % 16 == thread && limiter.tryAcquire(3) ? 3 : 0;
                    mine += i == 60 + thread && thread < 2 ? limiter.drain() : 0;
                    if (i == 30 + thread && thread > 5) {
                        limiter.maxWait(Duration.ZERO);
                        limiter.reserve(2, Duration.ZERO).cancel();
                        limiter.reconfigure(Bandwidth.of(10_000 + i, SECOND).burst(1_000));
                    }
                }
                return mine;
            }));
            long all = taken.stream().mapToLong(Long::longValue).sum();
            assertThat(all).isBetween(1_000L - 4, 1_000L);
            limiter.drain();
            ticker.advance(SECOND);
            assertThat(limiter.snapshot().available()).isBetween(750L, 1_000L);
            limiter.reconfigure(Bandwidth.of(10_000, SECOND).burst(1_000));
            ticker.advance(SECOND);
            assertThat(limiter.snapshot().available()).isEqualTo(1_000L);
        }
    }

    @Test
    void waiters_areServedInTheOrderOfTheirArrival() {
        RateLimiter limiter = RateLimiter.of(
                "r",
                r -> r.bandwidths(Bandwidth.of(10, SECOND).burst(5))
                        .maxWait(Duration.ofMinutes(1))
                        .ticker(ticker));
        limiter.drain();
        StringBuffer order = new StringBuffer();
        int[] requests = {5, 1, 3, 1, 7, 1};
        List<CompletableFuture<Void>> waiters = IntStream.range(0, requests.length)
                .mapToObj(i -> {
                    CompletableFuture<Void> waiter = new CompletableFuture<>();
                    Rendezvous.threads()
                            .newThread(() -> {
                                try {
                                    limiter.acquire(requests[i]);
                                    order.append(i);
                                    waiter.complete(null);
                                } catch (Throwable e) {
                                    waiter.completeExceptionally(e);
                                }
                            })
                            .start();
                    ticker.awaitPending(i + 1);
                    return waiter;
                })
                .toList();

        for (int i = 0; i < requests.length; i++) {
            assertThat(limiter.tryAcquire()).isFalse();
            assertThat(limiter.snapshot().waiting()).isEqualTo(requests.length - i);
            ticker.advance(Duration.ofMillis(100L * requests[i]).minusNanos(1));
            assertThat(waiters.get(i)).isNotDone();
            ticker.advance(Duration.ofNanos(1));
            assertThat(waiters.get(i)).succeedsWithin(Duration.ofSeconds(20));
        }
        assertThat(order).hasToString("012345");
    }
}
