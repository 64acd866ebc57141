package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Policy;
import io.patterns4j.RejectedException;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadInterruptedException;
import io.patterns4j.bulkhead.BulkheadPermit;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitPermit;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.pipeline.PipelineBuilder;
import io.patterns4j.retry.Backoff;
import io.patterns4j.retry.Retry;
import io.patterns4j.retry.RetryBudget;
import io.patterns4j.tck.CallForm.Work;
import io.patterns4j.timeout.Timeout;
import io.patterns4j.timeout.TimeoutExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever ends a call, what outer policies granted is back; and what all suites of pipelines need. */
@org.junit.jupiter.api.Timeout(60)
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
abstract class PipelineBalanceConformance {

    /** A delay. */
    static final Duration STEP = Duration.ofMillis(100);

    /** What failing attempts throw. */
    static final IOException BROKEN = new IOException("broken");

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final List<Work> ENDINGS = List.of(
            Work.returning(1),
            Work.throwing(BROKEN),
            Work.throwing(new StackOverflowError()),
            Work.throwing(new InterruptedException()),
            Work.throwing(new CancellationException()),
            Work.returning(1).after(MINUTE),
            Work.throwing(BROKEN).after(MINUTE),
            Work.throwing(new StackOverflowError()).after(MINUTE));

    /** The clock of every policy; it goes on by itself while a thread sleeps. */
    final ManualTicker ticker = ManualTicker.skipping();

    /** How often an attempt failed by {@link #fail()}. */
    final AtomicInteger executions = new AtomicInteger();

    /**
     * Returns policies to put around those of each test. They must change nothing there; by default there are none.
     *
     * @return policies of somebody's own, the outermost first
     */
    protected List<Policy> around() {
        return List.of();
    }

    final PipelineBuilder<Pipeline> pipeline() {
        return inside(Pipeline.named("conformance"));
    }

    final <P> PipelineBuilder<P> inside(PipelineBuilder<P> builder) {
        around().forEach(builder::policy);
        return builder;
    }

    final Work fail() {
        executions.incrementAndGet();
        return Work.throwing(BROKEN);
    }

    final Duration elapsed() {
        return Duration.ofNanos(ticker.nanos());
    }

    @ParameterizedTest
    @EnumSource
    void whatever_ends_a_call_gives_back_all_that_was_granted(CallForm form) {
        for (Work work : ENDINGS) {
            Rig rig = new Rig();
            form.make(rig.pipeline, ticker, () -> work);
            rig.assertBalanced();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_call_that_takes_too_long_gives_back_all_that_was_granted(CallForm form) {
        Rig rig = new Rig();
        Work late = Work.returning(1).after(MINUTE);
        assertThat(form.make(rig.pipeline, ticker, () -> late).error()).isInstanceOf(TimeoutExceededException.class);
        rig.assertBalanced();
    }

    @ParameterizedTest
    @EnumSource
    void a_refusal_of_the_breaker_gives_back_all_that_outer_policies_granted(CallForm form) {
        Rig rig = new Rig();
        rig.breaker.transitionTo(CircuitState.FORCED_OPEN);
        for (int i = 0; i < 3; i++) {
            assertThat(form.make(rig.pipeline, ticker, this::fail).error()).isInstanceOf(RejectedException.class);
        }
        assertThat(executions).hasValue(0);
        rig.breaker.transitionTo(CircuitState.CLOSED);
        rig.assertBalanced();
    }

    @ParameterizedTest
    @EnumSource
    void a_refusal_of_the_innermost_gives_back_all_that_outer_policies_granted(CallForm form) {
        Rig rig = new Rig();
        try (BulkheadPermit taken = rig.inner.tryAcquire()) {
            assertThat(taken.granted()).isTrue();
            CompletableFuture<BulkheadPermit> waiting = rig.inner.acquireAsync();
            assertThat(form.make(rig.pipeline, ticker, this::fail).error()).isInstanceOf(RejectedException.class);
            waiting.cancel(true);
        }
        assertThat(executions).hasValue(0);
        rig.assertBalanced();
    }

    @Test
    void an_interrupt_while_waiting_for_the_innermost_gives_back_all_that_was_granted() {
        Rig rig = new Rig();
        try (BulkheadPermit taken = rig.inner.tryAcquire()) {
            assertThat(taken.granted()).isTrue();
            CompletableFuture<Boolean> kept = Crew.start(() -> {
                Thread.currentThread().interrupt();
                assertThat(catchThrowable(() -> rig.pipeline.call(() -> fail().value())))
                        .isInstanceOf(BulkheadInterruptedException.class);
                return Thread.interrupted();
            });
            assertThat(kept.join()).isTrue();
        }
        assertThat(executions).hasValue(0);
        rig.assertBalanced();
    }

    @Test
    void an_interrupt_while_a_retry_waits_gives_back_all_that_was_granted() {
        Rig rig = new Rig();
        CompletableFuture<Boolean> kept = Crew.start(() -> {
            assertThat(catchThrowable(() -> rig.pipeline.call(() -> {
                        Thread.currentThread().interrupt();
                        throw BROKEN;
                    })))
                    .isSameAs(BROKEN);
            return Thread.interrupted();
        });
        assertThat(kept.join()).isTrue();
        rig.assertBalanced();
    }

    @Test
    void cancelling_the_future_gives_back_all_that_was_granted_while_the_work_runs() {
        Rig rig = new Rig();
        CompletableFuture<Integer> work = new CompletableFuture<>();
        CompletableFuture<Integer> call = rig.pipeline.callAsync(() -> work);
        assertThat(rig.outer.snapshot().inFlight()).isEqualTo(1);
        call.cancel(true);
        assertThat(work).isCancelled();
        rig.assertBalanced();
    }

    @Test
    void cancelling_the_future_gives_back_all_that_was_granted_while_a_retry_waits() {
        Rig rig = new Rig();
        CompletableFuture<Integer> call = rig.pipeline.callAsync(() -> CompletableFuture.failedFuture(BROKEN));
        assertThat(rig.budget.extras).hasValue(1);
        call.cancel(true);
        rig.assertBalanced();
    }

    @Test
    void cancelling_the_future_gives_back_all_that_was_granted_while_it_waits_for_the_innermost() {
        Rig rig = new Rig();
        try (BulkheadPermit taken = rig.inner.tryAcquire()) {
            assertThat(taken.granted()).isTrue();
            CompletableFuture<Integer> call = rig.pipeline.callAsync(CompletableFuture::new);
            assertThat(rig.inner.snapshot().waiting()).isEqualTo(1);
            call.cancel(true);
        }
        rig.assertBalanced();
    }

    /** All that grants something, around one another; each with room for a single call. */
    private final class Rig {

        private final Budget budget = new Budget();
        private final Bulkhead outer = Bulkhead.of("outer", 1);
        private final Bulkhead inner = Bulkhead.of(
                "inner", b -> b.limit(1).queue(1).maxWait(MINUTE).ticker(ticker).executor(Runnable::run));
        private final CircuitBreaker breaker = CircuitBreaker.of(
                "breaker",
                c -> c.ticker(ticker)
                        .tripWhen(TripRule.consecutiveFailures(1))
                        .openFor(STEP)
                        .probes(1)
                        .probeTimeout(Duration.ofDays(1)));
        private final Pipeline pipeline = pipeline()
                .bulkhead(outer)
                .timeout(timeout("total", MINUTE))
                .retry(Retry.of(
                        "retry",
                        r -> r.maxAttempts(2)
                                .budget(budget)
                                .backoff(Backoff.fixed(STEP))
                                .ticker(ticker)
                                .executor(Runnable::run)))
                .circuitBreaker(breaker)
                .bulkhead(inner)
                .timeout(timeout("attempt", MINUTE.dividedBy(4)))
                .build();

        Rig() {
            breaker.transitionTo(CircuitState.OPEN);
            breaker.transitionTo(CircuitState.HALF_OPEN);
        }

        void assertBalanced() {
            assertThat(outer.snapshot().inFlight()).isZero();
            assertThat(inner.snapshot().inFlight()).isZero();
            assertThat(inner.snapshot().waiting()).isZero();
            assertThat(budget.calls).hasValue(0);
            assertThat(budget.extras).hasValue(0);
            assertThat(ticker.pending()).isZero();
            ticker.advance(STEP); // a breaker that opened may be probed again, one that lost its probe may not
            try (CircuitPermit probe = breaker.tryAcquire()) {
                assertThat(probe.granted()).isTrue();
            }
        }

        private Timeout timeout(String name, Duration limit) {
            return Timeout.of(name, t -> t.limit(limit).ticker(ticker).executor(Runnable::run));
        }
    }

    /** Grants everything and counts what comes back. */
    private static final class Budget implements RetryBudget {

        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger extras = new AtomicInteger();

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
