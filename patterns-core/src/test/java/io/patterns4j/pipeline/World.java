package io.patterns4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patterns4j.Policy;
import io.patterns4j.bulkhead.AdaptiveBulkhead;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.chaos.Chaos;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.ratelimit.Bandwidth;
import io.patterns4j.ratelimit.RateLimiter;
import io.patterns4j.retry.Backoff;
import io.patterns4j.retry.Retry;
import io.patterns4j.retry.RetryBudget;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.timeout.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;

/** Policies with little room, out of which a random pipeline is made for each call. */
final class World {

    static final Duration TICK = Duration.ofMillis(1);

    final Random random;
    final ManualTicker ticker = ManualTicker.skipping();

    private final Executor executor;
    private final Budget budget = new Budget();
    private final Bulkhead wide;
    private final Bulkhead narrow;
    private final AdaptiveBulkhead adaptive;
    private final CircuitBreaker breaker;
    private final List<Policy> inside;
    private final Timeout total;
    private final Retry retry;
    private final Hedge hedge;

    World(Random random) {
        this.random = random;
        this.executor = random.nextBoolean() ? Runnable::run : ForkJoinPool.commonPool();
        wide = Bulkhead.of(
                "wide", b -> b.limit(2).queue(1).maxWait(TICK).ticker(ticker).executor(executor));
        narrow = Bulkhead.of("narrow", b -> b.limit(1).ticker(ticker));
        adaptive = AdaptiveBulkhead.of(
                "adaptive", a -> a.initialLimit(2).minLimit(1).maxLimit(3).ticker(ticker));
        breaker = CircuitBreaker.of(
                "breaker",
                c -> c.ticker(ticker)
                        .tripWhen(TripRule.consecutiveFailures(3))
                        .openFor(TICK)
                        .probes(1)
                        .probeTimeout(Duration.ofDays(1)));
        total = timeout("total", 20);
        retry = Retry.of(
                "retry", r -> r.ticker(ticker).executor(executor).budget(budget).backoff(Backoff.fixed(TICK)));
        hedge = Hedge.of(
                "hedge", h -> h.ticker(ticker).executor(executor).budget(budget).delay(TICK));
        inside = new ArrayList<>(List.of(wide, narrow, adaptive, breaker, timeout("attempt", 3), limiter(), chaos()));
    }

    /** Joins some of the policies in some order. */
    Pipeline pipeline() {
        PipelineBuilder<Pipeline> builder = Pipeline.named("random");
        maybe(builder, total);
        maybe(builder, retry);
        maybe(builder, hedge);
        Collections.shuffle(inside, random);
        inside.subList(0, random.nextInt(inside.size() + 1)).forEach(builder::policy);
        return builder.build();
    }

    /** Waits until what other threads still do is done, and checks that everything is back. */
    void assertBalanced() {
        assertThat(Thread.interrupted()).isFalse();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(wide.snapshot().inFlight()).isZero();
            assertThat(wide.snapshot().waiting()).isZero();
            assertThat(narrow.snapshot().inFlight()).isZero();
            assertThat(adaptive.snapshot().inFlight()).isZero();
            assertThat(budget.calls.get()).isZero();
            assertThat(budget.extras.get()).isZero();
            assertThat(ticker.pending()).isZero();
        });
        probeIsBack();
    }

    /** A breaker that lost its only probe would never close again, for its probe timeout is a day. */
    private void probeIsBack() {
        for (int i = 0; i < 3; i++) {
            ticker.advance(TICK);
            breaker.attempt(() -> 1);
        }
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    }

    private void maybe(PipelineBuilder<Pipeline> builder, Policy policy) {
        if (random.nextBoolean()) {
            builder.policy(policy);
        }
    }

    private Timeout timeout(String name, int ticks) {
        return Timeout.of(name, t -> {
            t.limit(TICK.multipliedBy(ticks)).ticker(ticker).executor(executor);
            if (random.nextBoolean()) {
                t.interrupting();
            }
        });
    }

    private RateLimiter limiter() {
        return RateLimiter.of(
                "limiter",
                r -> r.bandwidths(Bandwidth.of(2, TICK).burst(2))
                        .maxWait(TICK)
                        .ticker(ticker)
                        .executor(executor));
    }

    private Chaos chaos() {
        return Chaos.failure("chaos", c -> c.rate(0.1).enabled(true).exception(IllegalStateException::new));
    }

    /** Grants everything and counts what comes back. */
    private static final class Budget implements RetryBudget {

        private final AtomicLong calls = new AtomicLong();
        private final AtomicLong extras = new AtomicLong();

        @Override
        public void callStarted() {
            calls.incrementAndGet();
        }

        @Override
        public void callEnded(boolean succeeded) {
            calls.decrementAndGet();
        }

        @Override
        public boolean tryExtra() {
            extras.incrementAndGet();
            return true;
        }

        @Override
        public void extraEnded(boolean succeeded) {
            extras.decrementAndGet();
        }
    }
}
