package io.patterns4j.fallback;

import static io.patterns4j.fallback.FallbackTest.fail;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.internal.Deadline;
import io.patterns4j.tck.Rendezvous;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FallbackAsyncTest {

    private final Fallback<String> constant = Fallback.value("constant", "instead");

    @Test
    void callAsync_thatSucceeds_isLeftAlone() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> future = constant.callAsync(() -> work);
        assertThat(future).isNotDone();
        work.complete("value");
        assertThat(future).isCompletedWithValue("value");
        assertThat(constant.callAsync(() -> completedFuture("at once"))).isCompletedWithValue("at once");
    }

    @Test
    void callAsync_thatFailsInAnyWay_isAnswered() {
        assertThat(constant.callAsync(() -> failedFuture(new IOException()))).isCompletedWithValue("instead");
        assertThat(constant.callAsync(() -> failedFuture(new CompletionException(new IOException()))))
                .isCompletedWithValue("instead");
        assertThat(constant.callAsync(() -> fail(new IOException()))).isCompletedWithValue("instead");
        assertThat(constant.callAsync(() -> null)).isCompletedWithValue("instead");
        assertThat(constant.callAsync(() -> CompletableFuture.<String>failedStage(new IOException())))
                .isCompletedWithValue("instead");
        assertThat(constant.snapshot().used()).isEqualTo(5);
    }

    @Test
    void callAsync_refused_getsTheRejection() {
        Bulkhead full = Bulkhead.of("full", 1);
        Fallback<String> fallback = Fallback.of("f", f -> f.onRejected(r -> "refused by " + r.policy()));
        try (var permit = full.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            assertThat(fallback.callAsync(FallbackTest.inside(full), () -> completedFuture("value")))
                    .isCompletedWithValue("refused by full");
        }
        assertThat(full.snapshot().inFlight()).isZero();
    }

    @Test
    void callAsync_withoutARuleForIt_failsWithTheSameObject() {
        for (Throwable error : List.of(
                new AssertionError(), new CancellationException(), new CompletionException(new AssertionError()))) {
            assertThat(thrownBy(constant.callAsync(() -> failedFuture(error)))).isSameAs(error);
            assertThat(thrownBy(constant.callAsync(() -> fail(error)))).isSameAs(error);
        }
        assertThat(constant.snapshot()).isEqualTo(new FallbackSnapshot(0, 0, 0));
    }

    @Test
    void callAsync_answeredByAStage_endsAsThatDoes() {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        CompletableFuture<String> answer = new CompletableFuture<>();
        Fallback<String> stage = Fallback.stage("s", error -> {
            seen.set(error);
            return answer;
        });
        IOException io = new IOException();

        CompletableFuture<String> future = stage.callAsync(() -> failedFuture(new CompletionException(io)));
        assertThat(future).isNotDone();
        assertThat(seen).hasValue(io);
        assertThat(stage.snapshot().used()).isZero();
        answer.complete("late");

        assertThat(future).isCompletedWithValue("late");
        assertThat(stage.snapshot().used()).isEqualTo(1);
    }

    @Test
    void callAsync_whoseAnswerFails_failsWithThat() {
        IllegalStateException own = new IllegalStateException();
        Fallback<String> fallback = Fallback.of(
                "f",
                f -> f.onAsync(IOException.class, e -> failedFuture(own))
                        .onAsync(ArithmeticException.class, e -> fail(own))
                        .onAsync(ClassCastException.class, e -> null)
                        .onResultAsync(String::isEmpty, v -> completedFuture("filled"))
                        .onFailure(e -> fail(own)));

        assertThat(thrownBy(fallback.callAsync(() -> failedFuture(new IOException()))))
                .isSameAs(own);
        assertThat(thrownBy(fallback.callAsync(() -> failedFuture(new ArithmeticException()))))
                .isSameAs(own);
        assertThat(thrownBy(fallback.callAsync(() -> failedFuture(new ClassCastException()))))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("stage must not be null: stage=null");
        assertThat(thrownBy(fallback.callAsync(() -> failedFuture(new IllegalArgumentException()))))
                .isSameAs(own);
        assertThat(fallback.callAsync(() -> completedFuture(""))).isCompletedWithValue("filled");
        assertThat(fallback.snapshot()).isEqualTo(new FallbackSnapshot(1, 4, 0));
    }

    @Test
    void cancel_whileTheCallRuns_cancelsItAndAsksNoRule() {
        AtomicInteger asked = new AtomicInteger();
        Fallback<String> fallback =
                Fallback.of("f", f -> f.on(CancellationException.class, e -> "asked " + asked.incrementAndGet()));
        CompletableFuture<String> work = new CompletableFuture<>();

        CompletableFuture<String> future = fallback.callAsync(() -> work);
        future.cancel(true);

        assertThat(work).isCancelled();
        assertThat(asked).hasValue(0);
        assertThat(fallback.snapshot()).isEqualTo(new FallbackSnapshot(0, 0, 0));
    }

    @Test
    void cancel_whileTheAnswerRuns_cancelsIt() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Fallback<String> stage = Fallback.stage("s", error -> answer);

        CompletableFuture<String> future = stage.callAsync(() -> failedFuture(new IOException()));
        future.cancel(true);

        assertThat(answer).isCancelled();
        assertThat(stage.snapshot()).isEqualTo(new FallbackSnapshot(0, 0, 0));
    }

    @Test
    void cancel_racingWithTheFailure_cancelsOneOfTheStages() {
        for (int i = 0; i < 2_000; i++) {
            CompletableFuture<String> work = new CompletableFuture<>();
            CompletableFuture<String> answer = new CompletableFuture<>();
            AtomicInteger answers = new AtomicInteger();
            Fallback<String> stage = Fallback.stage("s", error -> {
                answers.incrementAndGet();
                return answer;
            });
            CompletableFuture<String> future = stage.callAsync(() -> work);

            List<Outcome<Boolean>> both = Rendezvous.run(
                    List.of(() -> future.cancel(true), () -> work.completeExceptionally(new IOException())));

            assertThat(both).hasSize(2);
            assertThat(future).isCancelled();
            assertThat(work).isDone();
            assertThat(answers.get() == 0 || answer.isCancelled()).isTrue();
        }
    }

    @Test
    void future_endedByTheCaller_leavesTheWorkAloneAndAsksNoRule() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> future = constant.callAsync(() -> work);

        future.complete("mine");

        assertThat(work).isNotDone();
        work.completeExceptionally(new IOException());
        assertThat(future).isCompletedWithValue("mine");
        assertThat(constant.snapshot().used()).isZero();
    }

    @Test
    void answer_onAnotherThread_runsUnderTheDeadlineOfTheCall() throws Exception {
        AtomicReference<Deadline> seen = new AtomicReference<>();
        Fallback<String> fallback = Fallback.of(
                "f",
                f -> f.onFailure(e -> {
                    seen.set(Deadline.current());
                    return "instead";
                }));
        CompletableFuture<String> work = new CompletableFuture<>();
        Deadline deadline = Deadline.earlier(null, () -> 0, 0, 1_000);

        CompletableFuture<String> future = Deadline.under(deadline, () -> fallback.callAsync(() -> work));
        Thread other = new Thread(() -> work.completeExceptionally(new IOException()));
        other.start();
        other.join();

        assertThat(future).isCompletedWithValue("instead");
        assertThat(seen).hasValue(deadline);
    }

    @Test
    void callAsync_takesStagesOfNarrowerTypes() {
        Fallback<Number> number = Fallback.value("n", 0);
        CompletionStage<Integer> narrower = completedFuture(7);

        assertThat(number.callAsync(() -> narrower)).isCompletedWithValue(7);
        assertThatCode(() -> number.call(() -> 7)).doesNotThrowAnyException();
    }

    private static Throwable thrownBy(CompletableFuture<?> future) {
        AtomicReference<Throwable> error = new AtomicReference<>();
        future.whenComplete((value, e) -> error.set(e));
        return error.get();
    }
}
