package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadPermit;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitIsolatedException;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.OpenDuration;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.context.ContextCarrier;
import io.patterns4j.context.ContextPropagation;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.hedge.Hedge;
import io.patterns4j.pipeline.Pipeline;
import io.patterns4j.pipeline.TypedPipeline;
import io.patterns4j.retry.Backoff;
import io.patterns4j.retry.Retry;
import io.patterns4j.retry.RetryBudget;
import io.patterns4j.tck.CallForm.Ending;
import io.patterns4j.tck.CallForm.Work;
import io.patterns4j.timeout.Expiry;
import io.patterns4j.timeout.Timeout;
import io.patterns4j.timeout.TimeoutExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What policies do with each other in one pipeline, for blocking calls, calls that do not throw and asynchronous ones.
 * A subclass may put policies of its own around them, to see that these change nothing.
 */
@ExtendWith(PinningWatch.class)
public abstract class PipelineConformance extends PipelineBalanceConformance {

    /** Creates the suite. */
    protected PipelineConformance() {}

    // Retry and breaker

    @ParameterizedTest
    @EnumSource
    void a_breaker_outside_of_a_retry_counts_all_attempts_as_one_failure(CallForm form) {
        CircuitBreaker breaker = breaker(5, Duration.ofSeconds(5));
        Pipeline pipeline =
                pipeline().circuitBreaker(breaker).retry(retry(3, STEP)).build();

        Ending ending = form.make(pipeline, ticker, this::fail);

        assertThat(ending.error()).isSameAs(BROKEN);
        assertThat(executions).hasValue(3);
        assertThat(breaker.snapshot().counts().failures()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_retry_outside_of_a_breaker_uses_up_its_attempts_on_one_that_does_not_say_when_to_return(CallForm form) {
        CircuitBreaker breaker = breaker(100, Duration.ofSeconds(5));
        Retry retry = retry(7, STEP);
        Pipeline pipeline = pipeline().retry(retry).circuitBreaker(breaker).build();

        Ending ending = form.make(pipeline, ticker, () -> {
            if (executions.get() == 2) {
                breaker.transitionTo(CircuitState.FORCED_OPEN);
            }
            return fail();
        });

        assertThat(ending.error()).isInstanceOf(CircuitIsolatedException.class);
        assertThat(retry.snapshot().retries()).isEqualTo(6);
        assertThat(retry.snapshot().exhausted()).isEqualTo(1);
        assertThat(executions).hasValue(3);
        assertThat(breaker.snapshot().rejected()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void a_retry_outside_of_a_breaker_that_stays_open_for_long_ends_with_the_refusal(CallForm form) {
        CircuitBreaker breaker = breaker(3, Duration.ofMinutes(1));
        Retry retry = retry(7, STEP);
        Pipeline pipeline = pipeline().retry(retry).circuitBreaker(breaker).build();

        Ending ending = form.make(pipeline, ticker, this::fail);

        assertThat(ending.error()).isInstanceOf(CircuitOpenException.class).hasNoSuppressedExceptions();
        assertThat(executions).hasValue(3);
        assertThat(elapsed()).isEqualTo(STEP.multipliedBy(3));
        assertThat(retry.snapshot().givenUp()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_retry_outside_of_a_breaker_that_is_open_for_a_while_waits_for_its_probe(CallForm form) {
        CircuitBreaker breaker = breaker(3, Duration.ofSeconds(2));
        Pipeline pipeline =
                pipeline().retry(retry(7, STEP)).circuitBreaker(breaker).build();

        Ending ending = form.make(pipeline, ticker, () -> executions.get() < 3 ? fail() : Work.returning(42));

        assertThat(ending.value()).isEqualTo(42);
        assertThat(executions).hasValue(3);
        assertThat(elapsed()).isEqualTo(Duration.ofSeconds(2).plus(STEP.multipliedBy(2)));
    }

    // Retry and bulkhead

    @ParameterizedTest
    @EnumSource
    void a_retry_outside_of_a_full_bulkhead_goes_on_until_there_is_room(CallForm form) {
        Bulkhead bulkhead = Bulkhead.of("b", 1);
        BulkheadPermit holder = bulkhead.tryAcquire();
        ticker.schedule(STEP.multipliedBy(2).toNanos(), holder::close);
        Retry retry = retry(3, STEP);
        Pipeline pipeline = pipeline().retry(retry).bulkhead(bulkhead).build();

        Ending ending = form.make(pipeline, ticker, () -> Work.returning(1));

        assertThat(ending.value()).isEqualTo(1);
        assertThat(retry.snapshot().retries()).isEqualTo(2);
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_bulkhead_outside_of_a_retry_holds_one_permit_for_all_attempts(CallForm form) {
        Bulkhead bulkhead = Bulkhead.of("b", 1);
        List<Integer> inFlight = new ArrayList<>();
        Pipeline pipeline = pipeline().bulkhead(bulkhead).retry(retry(3, STEP)).build();

        form.make(pipeline, ticker, () -> {
            inFlight.add(bulkhead.snapshot().inFlight());
            return fail();
        });

        assertThat(inFlight).containsExactly(1, 1, 1);
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    // Fallback

    @ParameterizedTest
    @EnumSource
    void a_fallback_sees_the_error_of_a_closed_breaker_and_the_refusal_of_an_open_one(CallForm form) {
        CircuitBreaker breaker = breaker(1, Duration.ofMinutes(1));
        List<Throwable> seen = new ArrayList<>();
        Fallback<Integer> fallback =
                Fallback.of("f", f -> f.onRejected(e -> seen.add(e) ? -1 : 0).onFailure(e -> seen.add(e) ? -2 : 0));
        TypedPipeline<Integer> pipeline = inside(Pipeline.named("conformance").fallback(fallback))
                .circuitBreaker(breaker)
                .build();

        assertThat(form.make(pipeline, ticker, this::fail).value()).isEqualTo(-2);
        assertThat(form.make(pipeline, ticker, this::fail).value()).isEqualTo(-1);

        assertThat(seen).hasSize(2);
        assertThat(seen.get(0)).isSameAs(BROKEN);
        assertThat(seen.get(1)).isInstanceOf(CircuitOpenException.class);
        assertThat(executions).hasValue(1);
    }

    // Timeout

    @ParameterizedTest
    @EnumSource
    void a_breaker_outside_of_a_timeout_counts_it_as_a_failure(CallForm form) {
        for (boolean interrupting : List.of(false, true)) {
            CircuitBreaker breaker = breaker(5, Duration.ofSeconds(5));
            Pipeline pipeline = pipeline()
                    .circuitBreaker(breaker)
                    .timeout(timeout("t", Duration.ofMillis(50), interrupting))
                    .build();

            Ending ending = form.make(pipeline, ticker, () -> Work.returning(1).after(Duration.ofMillis(100)));

            assertThat(ending.error()).isInstanceOf(TimeoutExceededException.class);
            assertThat(ending.interrupted()).isFalse();
            assertThat(breaker.snapshot().counts().failures()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_timeout_outside_of_a_retry_bounds_all_attempts_together(CallForm form) {
        for (boolean interrupting : List.of(false, true)) {
            executions.set(0);
            Pipeline pipeline = pipeline()
                    .timeout(timeout("total", Duration.ofMillis(150), interrupting))
                    .retry(retry(10, Duration.ZERO))
                    .build();

            Ending ending = form.make(pipeline, ticker, () -> fail().after(Duration.ofMillis(60)));

            assertThat(ending.error()).isInstanceOf(TimeoutExceededException.class);
            assertThat(ending.interrupted()).isFalse();
            assertThat(executions).hasValue(3);
        }
    }

    /** Others wait until the timeout ends the delay and report that; then nobody hears what went wrong. */
    @ParameterizedTest
    @EnumSource
    void a_retry_whose_delay_would_outlast_the_timeout_around_it_ends_at_once_with_the_error(CallForm form) {
        Retry retry = retry(10, Duration.ofSeconds(1));
        Pipeline pipeline = pipeline()
                .timeout(timeout("total", Duration.ofMillis(100), true))
                .retry(retry)
                .build();

        Ending ending = form.make(pipeline, ticker, this::fail);

        assertThat(ending.error()).isSameAs(BROKEN);
        assertThat(executions).hasValue(1);
        assertThat(elapsed()).isZero();
        assertThat(retry.snapshot().givenUp()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_retry_outside_of_a_timeout_repeats_attempts_that_take_too_long(CallForm form) {
        for (boolean interrupting : List.of(false, true)) {
            executions.set(0);
            Pipeline pipeline = pipeline()
                    .retry(retry(3, STEP))
                    .timeout(timeout("attempt", STEP, interrupting))
                    .build();

            Ending ending = form.make(pipeline, ticker, () -> {
                Work work = Work.returning(executions.incrementAndGet());
                return work.value() == 1 ? work.after(STEP.multipliedBy(2)) : work;
            });

            assertThat(ending.value()).isEqualTo(2);
            assertThat(ending.interrupted()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_timeout_inside_that_ends_in_the_delay_leaves_the_pending_retry_alone(CallForm form) {
        for (boolean interrupting : List.of(false, true)) {
            executions.set(0);
            Retry retry = retry(3, STEP);
            Pipeline pipeline = pipeline()
                    .retry(retry)
                    .timeout(timeout("attempt", STEP, interrupting))
                    .build();
            Duration before = elapsed();

            Ending ending = form.make(pipeline, ticker, () -> {
                Work work = executions.get() == 0 ? fail() : Work.returning(2);
                return work.after(STEP.dividedBy(2));
            });

            assertThat(ending.value()).isEqualTo(2);
            assertThat(ending.interrupted()).isFalse();
            assertThat(retry.snapshot().retries()).isEqualTo(1);
            assertThat(elapsed().minus(before)).isEqualTo(STEP.multipliedBy(2));
        }
    }

    /** By the clock of the system the alarm of an interrupting timeout stays set when an attempt has ended. */
    @Test
    void an_alarm_that_rings_in_the_delay_leaves_the_sleeping_retry_alone() {
        Duration delay = STEP.multipliedBy(2);
        Retry retry = Retry.of("r", r -> r.maxAttempts(10).backoff(Backoff.fixed(delay)));
        Timeout attempt = Timeout.of("attempt", t -> t.limit(STEP).interrupting());
        Pipeline pipeline = pipeline().retry(retry).timeout(attempt).build();
        long startNanos = System.nanoTime();

        Ending ending = CallForm.CALL.make(pipeline, ticker, () -> executions.get() == 0 ? fail() : Work.returning(2));

        assertThat(ending.value()).isEqualTo(2);
        assertThat(ending.interrupted()).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isGreaterThanOrEqualTo(delay);
    }

    @Test
    void a_stage_that_ends_in_the_delay_after_its_timeout_leaves_the_pending_retry_alone() {
        List<CompletableFuture<Integer>> stages = new ArrayList<>();
        Timeout leaving = Timeout.of(
                "attempt",
                t -> t.limit(STEP).onExpiry(Expiry.LEAVE).ticker(ticker).executor(Runnable::run));
        Pipeline pipeline = pipeline().retry(retry(3, STEP)).timeout(leaving).build();

        CompletableFuture<Integer> call = pipeline.callAsync(() -> {
            CompletableFuture<Integer> stage = new CompletableFuture<>();
            stages.add(stage);
            return stage;
        });
        ticker.advance(STEP);
        stages.get(0).complete(1);
        assertThat(call).isNotDone();
        ticker.advance(STEP);
        assertThat(stages).hasSize(2);
        stages.get(1).complete(2);

        assertThat(call).isCompletedWithValue(2);
        assertThat(ticker.pending()).isZero();
    }

    // Retry and hedge

    @Test
    void retries_and_hedges_draw_from_one_budget() {
        RetryBudget budget = RetryBudget.ofLiveCalls(0.1, 1);
        Retry retry = Retry.of(
                "r",
                r -> r.budget(budget)
                        .backoff(Backoff.fixed(STEP.multipliedBy(10)))
                        .ticker(ticker)
                        .executor(Runnable::run));
        Hedge hedge =
                Hedge.of("h", h -> h.budget(budget).delay(STEP).ticker(ticker).executor(Runnable::run));
        Pipeline retried = pipeline().retry(retry).build();
        Pipeline hedged = pipeline().hedge(hedge).build();

        CompletableFuture<Integer> waits = retried.callAsync(() -> CompletableFuture.failedFuture(BROKEN));
        CompletableFuture<Integer> slow = hedged.callAsync(CompletableFuture::new);
        ticker.advance(STEP);
        assertThat(hedge.snapshot().hedges()).isZero();
        waits.cancel(true);
        slow.cancel(true);
        slow = hedged.callAsync(CompletableFuture::new);
        ticker.advance(STEP);
        assertThat(hedge.snapshot().hedges()).isEqualTo(1);

        assertThat(retried.callAsync(() -> CompletableFuture.failedFuture(BROKEN)))
                .isCompletedExceptionally();
        assertThat(retry.snapshot().refusedByBudget()).isEqualTo(1);
        slow.cancel(true);
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void each_attempt_of_a_hedge_has_the_context_of_the_caller_and_none_flows_back() {
        ThreadLocal<String> local = new ThreadLocal<>();
        Executor elsewhere = task -> Crew.start(Executors.callable(task)).join();
        Hedge hedge = Hedge.of("h", h -> h.delay(STEP).ticker(ticker).executor(elsewhere));
        Pipeline pipeline = pipeline()
                .policy(ContextPropagation.of("locals", ContextCarrier.threadLocal(local)))
                .hedge(hedge)
                .build();
        List<String> seen = new CopyOnWriteArrayList<>();
        List<CompletableFuture<Integer>> stages = new CopyOnWriteArrayList<>();
        local.set("caller");

        CompletableFuture<Integer> call = pipeline.callAsync(() -> {
            seen.add(local.get());
            stages.add(new CompletableFuture<>());
            local.set("attempt " + stages.size());
            return stages.get(stages.size() - 1);
        });
        ticker.advance(STEP);
        stages.get(1).complete(2);

        assertThat(call).isCompletedWithValue(2);
        assertThat(seen).containsExactly("caller", "caller");
        assertThat(local.get()).isEqualTo("attempt 1"); // which ran on this thread
    }

    private CircuitBreaker breaker(int failures, Duration open) {
        return CircuitBreaker.of(
                "b",
                c -> c.ticker(ticker)
                        .tripWhen(TripRule.consecutiveFailures(failures))
                        .openFor(OpenDuration.fixed(open)));
    }

    private Retry retry(int attempts, Duration delay) {
        return Retry.of(
                "r",
                r -> r.maxAttempts(attempts)
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .backoff(Backoff.fixed(delay)));
    }

    private Timeout timeout(String name, Duration limit, boolean interrupting) {
        return Timeout.of(
                name,
                t -> t.limit(limit).interrupting(interrupting).ticker(ticker).executor(Runnable::run));
    }
}
