package io.patterns4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadFullException;
import io.patterns4j.bulkhead.BulkheadPermit;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitIsolatedException;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.OpenDuration;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.retry.Backoff;
import io.patterns4j.retry.Retry;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a retry does with policies around it and inside of it. */
@Timeout(30)
class RetryCompositionTest {

    private static final Duration STEP = Duration.ofMillis(100);

    private final ManualTicker ticker = ManualTicker.skipping();
    private final AtomicInteger executions = new AtomicInteger();

    @Test
    void breakerOutsideOfRetry_permanentFailure_isOneFailure() {
        CircuitBreaker breaker = breaker(5, Duration.ofSeconds(5));
        Retry retry = retry(3);

        Throwable thrown = catchThrowable(() -> breaker.call(() -> retry.call(this::fail)));

        assertThat(thrown).isInstanceOf(IOException.class);
        assertThat(executions).hasValue(3);
        assertThat(breaker.snapshot().counts().failures()).isEqualTo(1);
    }

    @Test
    void retryOutsideOfBreaker_isolatedAfterThree_sevenAttemptsAndThreeExecutions() {
        CircuitBreaker breaker = breaker(100, Duration.ofSeconds(5));
        Retry retry = retry(7);
        AtomicInteger attempts = new AtomicInteger();

        Throwable thrown = catchThrowable(() -> retry.call(() -> {
            attempts.incrementAndGet();
            return breaker.call(() -> {
                if (executions.get() == 2) {
                    breaker.transitionTo(CircuitState.FORCED_OPEN);
                }
                return fail();
            });
        }));

        assertThat(thrown).isInstanceOf(CircuitIsolatedException.class);
        assertThat(attempts).hasValue(7);
        assertThat(executions).hasValue(3);
        assertThat(retry.snapshot().exhausted()).isEqualTo(1);
    }

    @Test
    void retryOutsideOfBreaker_openForLongerThanAnybodyWaits_refusalAtOnce() {
        CircuitBreaker breaker = breaker(3, Duration.ofMinutes(1));
        Retry retry = retry(7);

        Throwable thrown = catchThrowable(() -> retry.call(() -> breaker.call(this::fail)));

        assertThat(thrown).isInstanceOf(CircuitOpenException.class).hasNoSuppressedExceptions();
        assertThat(executions).hasValue(3);
        assertThat(elapsed()).isEqualTo(STEP.multipliedBy(3));
        assertThat(retry.snapshot().givenUp()).isEqualTo(1);
    }

    @Test
    void retryOutsideOfBreaker_openForAWhile_waitsForItsProbe() throws Exception {
        CircuitBreaker breaker = breaker(3, Duration.ofSeconds(2));

        int value = retry(7).call(() -> breaker.call(() -> executions.get() < 3 ? fail() : 42));

        assertThat(value).isEqualTo(42);
        assertThat(executions).hasValue(3);
        assertThat(elapsed()).isEqualTo(Duration.ofSeconds(2).plus(STEP.multipliedBy(2)));
    }

    @Test
    void retryOutsideOfBulkhead_full_retriesUntilThereIsRoom() {
        Bulkhead bulkhead = Bulkhead.of("b", 1);
        BulkheadPermit holder = bulkhead.tryAcquire();
        AtomicInteger attempts = new AtomicInteger();

        int value = retry(3).call(() -> {
            if (attempts.incrementAndGet() == 3) {
                holder.close();
            }
            return bulkhead.call(() -> 1);
        });

        assertThat(value).isEqualTo(1);
        assertThat(bulkhead.snapshot().available()).isEqualTo(1);
    }

    @Test
    void bulkheadOutsideOfRetry_holdsOnePermitForAllAttempts() {
        Bulkhead bulkhead = Bulkhead.of("b", 1);
        List<Integer> inFlight = new ArrayList<>();

        catchThrowable(() -> bulkhead.call(() -> retry(3).call(() -> {
            inFlight.add(bulkhead.snapshot().inFlight());
            return fail();
        })));

        assertThat(inFlight).containsExactly(1, 1, 1);
        assertThat(bulkhead.snapshot().inFlight()).isZero();
    }

    @Test
    void asyncRetryInsideOfBulkhead_cancelledInTheDelay_givesThePermitBack() {
        Bulkhead bulkhead = Bulkhead.of("b", 1);
        ManualTicker standing = new ManualTicker();
        Retry retry = Retry.of("r", r -> r.ticker(standing).backoff(Backoff.fixed(STEP)));

        CompletableFuture<Integer> call =
                bulkhead.callAsync(() -> retry.callAsync(() -> CompletableFuture.failedFuture(new IOException())));
        assertThat(bulkhead.snapshot().inFlight()).isEqualTo(1);
        assertThat(catchThrowable(() -> bulkhead.call(() -> 1))).isInstanceOf(BulkheadFullException.class);
        call.cancel(true);

        assertThat(bulkhead.snapshot().inFlight()).isZero();
        assertThat(standing.pending()).isZero();
    }

    @Test
    void asyncRetryOutsideOfTimeout_attemptThatTimesOut_isRetried() {
        ManualTicker time = new ManualTicker();
        TimeLimit limit = new TimeLimit(time, STEP);
        Retry retry = Retry.of("r", r -> r.ticker(time).executor(Runnable::run).backoff(Backoff.fixed(STEP)));
        List<CompletableFuture<Integer>> stages = new ArrayList<>();

        CompletableFuture<Integer> call = retry.callAsync(() -> limit.callAsync(() -> stage(stages)));
        time.advance(STEP);
        assertThat(stages.get(0)).isCancelled();
        time.advance(STEP);
        assertThat(stages).hasSize(2);
        stages.get(1).complete(2);

        assertThat(call).isCompletedWithValue(2);
    }

    @Test
    void asyncRetryOutsideOfTimeout_timerThatRingsInTheDelay_doesNotDisturbThePendingRetry() {
        ManualTicker time = new ManualTicker();
        TimeLimit limit = new TimeLimit(time, STEP);
        Retry retry = Retry.of("r", r -> r.ticker(time).executor(Runnable::run).backoff(Backoff.fixed(STEP)));
        List<CompletableFuture<Integer>> stages = new ArrayList<>();

        CompletableFuture<Integer> call = retry.callAsync(() -> limit.callAsync(() -> stage(stages)));
        time.advance(STEP.dividedBy(2));
        stages.get(0).completeExceptionally(new IOException());
        time.advance(STEP.dividedBy(2)); // the timer of the first attempt rings
        assertThat(call).isNotDone();
        assertThat(stages).hasSize(1);
        time.advance(STEP.dividedBy(2));
        assertThat(stages).hasSize(2);
        stages.get(1).complete(2);

        assertThat(call).isCompletedWithValue(2);
        assertThat(retry.snapshot().retries()).isEqualTo(1);
    }

    private CircuitBreaker breaker(int failures, Duration open) {
        return CircuitBreaker.of(
                "b",
                c -> c.ticker(ticker)
                        .tripWhen(TripRule.consecutiveFailures(failures))
                        .openFor(OpenDuration.fixed(open)));
    }

    private Retry retry(int attempts) {
        return Retry.of("r", r -> r.maxAttempts(attempts).ticker(ticker).backoff(Backoff.fixed(STEP)));
    }

    private Integer fail() throws IOException {
        executions.incrementAndGet();
        throw new IOException("broken");
    }

    private Duration elapsed() {
        return Duration.ofNanos(ticker.nanos());
    }

    private static CompletableFuture<Integer> stage(List<CompletableFuture<Integer>> stages) {
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        stages.add(stage);
        return stage;
    }

    /** A bare timeout whose timer rings in any case, and then cancels the work. */
    private record TimeLimit(ManualTicker ticker, Duration limit) implements Policy {

        @Override
        public String name() {
            return "limit";
        }

        @Override
        public String kind() {
            return "timeLimit";
        }

        @Override
        public <A, T, X extends Exception> T call(
                Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
            return next.<A, T, X>call(argument, action);
        }

        @Override
        public <T> CompletableFuture<T> callAsync(Next next, Supplier<? extends CompletionStage<T>> action) {
            CompletableFuture<T> work = next.callAsync(action).toCompletableFuture();
            CompletableFuture<T> answer = work.copy();
            ticker.schedule(limit.toNanos(), () -> {
                answer.completeExceptionally(new TimeoutException());
                work.cancel(true);
            });
            return answer;
        }
    }
}
