package io.patterns4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadFullException;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.fallback.Fallback;
import io.patterns4j.tck.ManualTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class PipelineTest {

    private final ManualTicker ticker = new ManualTicker();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "orders",
            c -> c.ticker(ticker)
                    .tripWhen(TripRule.consecutiveFailures(2))
                    .openFor(Duration.ofSeconds(5))
                    .probes(1));
    private final Bulkhead bulkhead = Bulkhead.of("table", 1);
    private final Pipeline pipeline =
            Pipeline.named("all").circuitBreaker(breaker).bulkhead(bulkhead).build();

    @Test
    void builder_nullPolicy_refused() {
        assertThatNullPointerException()
                .isThrownBy(() -> Pipeline.named("p").circuitBreaker(null))
                .withMessage("circuitBreaker must not be null: circuitBreaker=null");
        assertThatNullPointerException()
                .isThrownBy(() -> Pipeline.named("p").bulkhead(null))
                .withMessage("bulkhead must not be null: bulkhead=null");
    }

    @Test
    void builder_samePolicyTwice_refused() {
        PipelineBuilder<Pipeline> builder =
                Pipeline.named("p").bulkhead(bulkhead).circuitBreaker(breaker);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.bulkhead(bulkhead))
                .withMessage("policy must be used once in a pipeline: bulkhead=table");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.circuitBreaker(breaker))
                .withMessage("policy must be used once in a pipeline: circuitBreaker=orders");
    }

    @Test
    void builder_twoPoliciesOfOneKind_allowed() {
        Pipeline two = Pipeline.named("p")
                .bulkhead(bulkhead)
                .bulkhead(Bulkhead.of("shelf", 2))
                .build();
        assertThat(two.describe()).containsExactly("bulkhead=table", "bulkhead=shelf");
        assertThat(two.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
    }

    @Test
    void builder_blankName_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pipeline.named(" "))
                .withMessage("name must not be blank: name=' '");
    }

    @Test
    void builder_usedAgain_leavesTheFirstPipelineAlone() {
        PipelineBuilder<Pipeline> builder = Pipeline.named("p").bulkhead(bulkhead);
        Pipeline first = builder.build();
        builder.circuitBreaker(breaker);
        assertThat(first.describe()).containsExactly("bulkhead=table");
    }

    @Test
    void describe_inOrder() {
        assertThat(pipeline.name()).isEqualTo("all");
        assertThat(pipeline.describe()).containsExactly("circuitBreaker=orders", "bulkhead=table");
        assertThat(pipeline).hasToString("Pipeline[all circuitBreaker=orders > bulkhead=table]");
    }

    @Test
    void policies_inOrder_unmodifiable() {
        assertThat(pipeline.policies()).containsExactly(breaker, bulkhead);
        assertThat(Pipeline.none().policies()).isEmpty();
        assertThatThrownBy(() -> pipeline.policies().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThat(pipeline.toBuilder().build().policies()).isEqualTo(pipeline.policies());
    }

    @Test
    void policies_ofATypedPipeline_areThoseInsideOfItsFallback() {
        Fallback<String> fallback = Fallback.of("orders", f -> f.onFailure(error -> "instead"));
        TypedPipeline<String> typed =
                Pipeline.named("p").fallback(fallback).bulkhead(bulkhead).build();
        assertThat(typed.fallback()).isSameAs(fallback);
        assertThat(typed.policies()).containsExactly(bulkhead);
    }

    @Test
    void none_passesEverythingThrough() throws Exception {
        Pipeline none = Pipeline.none();
        IOException error = new IOException();
        CompletableFuture<Integer> stage = new CompletableFuture<>();
        assertThat(none.describe()).isEmpty();
        assertThat(none.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
        assertThat(none.<Integer, Integer, RuntimeException>call(1, x -> x + 1)).isEqualTo(2);
        assertThat(catchThrowable(() -> none.call(() -> fail(error)))).isSameAs(error);
        assertThat(none.callAsync(() -> stage)).isSameAs(stage);
        assertThat(none.callAsync(() -> stage.minimalCompletionStage())).isNotDone();
        assertThat(none.attempt(() -> 1)).isEqualTo(new Outcome.Returned<>(1));
        assertThat(none.attempt(() -> fail(error))).isEqualTo(new Outcome.Threw<>(error));
    }

    @Test
    void none_asyncThatFailsToStart_failedFuture() {
        IOException error = new IOException();
        assertThat(causeOf(Pipeline.none().callAsync(() -> sneaky(error)))).isSameAs(error);
        assertThat(causeOf(Pipeline.none().callAsync(() -> null))).hasMessage("stage must not be null: stage=null");
    }

    @Test
    void call_allWilling_theCallersValue() throws Exception {
        assertThat(pipeline.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
        assertThat(pipeline.<Integer, Integer, RuntimeException>call(1, x -> x + 1))
                .isEqualTo(2);
        assertThat(pipeline.callAsync(() -> CompletableFuture.completedFuture(3))
                        .get())
                .isEqualTo(3);
        assertThat(pipeline.attempt(() -> 4)).isEqualTo(new Outcome.Returned<>(4));
        assertThat(breaker.snapshot().counts().calls()).isEqualTo(4);
    }

    @Test
    void call_throws_theVerySameThrowable() {
        IOException error = new IOException();
        breaker.transitionTo(CircuitState.DISABLED);
        assertThat(catchThrowable(() -> pipeline.call(() -> fail(error)))).isSameAs(error);
        assertThat(catchThrowable(() -> pipeline.call(error, PipelineTest::fail)))
                .isSameAs(error);
        assertThat(causeOf(pipeline.callAsync(() -> CompletableFuture.failedFuture(error))))
                .isSameAs(error);
        assertThat(causeOf(pipeline.callAsync(() -> sneaky(error)))).isSameAs(error);
        assertThat(pipeline.attempt(() -> fail(error))).isEqualTo(new Outcome.Threw<>(error));
    }

    @Test
    void call_outerPolicyRefuses_innerIsNotAsked() {
        breaker.transitionTo(CircuitState.OPEN);
        assertThatThrownBy(() -> pipeline.call(() -> 1)).isInstanceOf(CircuitOpenException.class);
        assertThat(causeOf(pipeline.callAsync(() -> sneaky(new AssertionError()))))
                .isInstanceOf(CircuitOpenException.class);
        assertThat(bulkhead.snapshot().rejected()).isZero();
    }

    @Test
    void call_innerPolicyRefuses_outerIgnoresIt() {
        filled(() -> {
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> pipeline.call(() -> 1)).isInstanceOf(BulkheadFullException.class);
                assertThat(causeOf(pipeline.callAsync(() -> sneaky(new AssertionError()))))
                        .isInstanceOf(BulkheadFullException.class);
                assertThat(pipeline.attempt(() -> 1)).isInstanceOf(Outcome.Rejected.class);
            }
        });
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
        assertThat(breaker.snapshot().counts().calls()).isZero();
    }

    @Test
    void call_orderAsWritten_bulkheadOutsideCountsRefusalsOfTheBreaker() {
        Pipeline reversed =
                Pipeline.named("r").bulkhead(bulkhead).circuitBreaker(breaker).build();
        breaker.transitionTo(CircuitState.OPEN);
        assertThatThrownBy(() -> reversed.call(() -> 1)).isInstanceOf(CircuitOpenException.class);
        filled(() -> assertThatThrownBy(() -> reversed.call(() -> 1)).isInstanceOf(BulkheadFullException.class));
        assertThat(breaker.snapshot().rejected()).isEqualTo(1);
    }

    @Test
    void attempt_refusedByAnyPolicy_rejectedWithItsNameAndTime() {
        Outcome<Integer> full = filled(() -> pipeline.attempt(() -> 1));
        breaker.transitionTo(CircuitState.OPEN);
        Outcome<Integer> open = pipeline.attempt(() -> 1);
        Outcome<Integer> innerOpen = Pipeline.named("r")
                .bulkhead(bulkhead)
                .circuitBreaker(breaker)
                .build()
                .attempt(() -> 1);
        assertThat(((Outcome.Rejected<Integer>) full).rejection().policy()).isEqualTo("table");
        assertThat(((Outcome.Rejected<Integer>) open).rejection().policy()).isEqualTo("orders");
        assertThat(((Outcome.Rejected<Integer>) innerOpen).rejection().policy()).isEqualTo("orders");
        assertThat(((Outcome.Rejected<Integer>) innerOpen).rejection().retryAfter())
                .contains(Duration.ofSeconds(5));
        assertThatThrownBy(innerOpen::get).isInstanceOf(CircuitOpenException.class);
    }

    @Test
    void attempt_actionThrowsARejectionOfItsOwn_threwBecauseItRan() {
        Bulkhead elsewhere = Bulkhead.of("elsewhere", 1);
        elsewhere.tryAcquire();
        Outcome<Integer> outcome = pipeline.attempt(() -> elsewhere.call(() -> 1));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Threw.class,
                        threw -> assertThat(threw.error()).isInstanceOf(BulkheadFullException.class));
    }

    @Test
    void callAsync_policiesHaveHeard_beforeTheFutureEnds() {
        CompletableFuture<Integer> work = new CompletableFuture<>();
        List<Object> seen = new ArrayList<>();
        CompletableFuture<Integer> future = pipeline.callAsync(() -> work);
        CompletableFuture<Void> after = future.thenAccept(value -> {
            seen.add(bulkhead.snapshot().inFlight());
            seen.add(breaker.snapshot().counts().calls());
        });
        assertThat(bulkhead.snapshot().inFlight()).isEqualTo(1);
        work.complete(1);
        assertThat(after).isCompleted();
        assertThat(seen).containsExactly(0, 1);
    }

    @Test
    void callAsync_cancelled_cancelsTheWork() {
        CompletableFuture<Integer> work = new CompletableFuture<>();
        pipeline.callAsync(() -> work).cancel(true);
        assertThat(work).isCancelled();
    }

    private <T> T filled(java.util.function.Supplier<T> action) {
        try (var permit = bulkhead.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            return action.get();
        }
    }

    private void filled(Runnable action) {
        filled(() -> {
            action.run();
            return 0;
        });
    }

    static <T> T fail(Exception error) throws Exception {
        throw error;
    }

    static <T> CompletionStage<T> sneaky(Throwable error) {
        return PipelineTest.<CompletionStage<T>, RuntimeException>thrown(error);
    }

    @SuppressWarnings("unchecked")
    static <T, X extends Throwable> T thrown(Throwable error) throws X {
        throw (X) error;
    }

    static Throwable causeOf(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return ((ExecutionException) catchThrowable(future::get)).getCause();
    }
}
