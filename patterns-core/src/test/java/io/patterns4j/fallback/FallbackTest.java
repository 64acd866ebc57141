package io.patterns4j.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.AllocationMeter;
import io.patterns4j.CheckedFunction;
import io.patterns4j.Classifier;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.RejectedException;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadFullException;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.pipeline.Pipeline;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class FallbackTest {

    private static final RejectedException FULL = full();

    private final Fallback<String> constant = Fallback.value("constant", "instead");

    @Test
    void call_thatSucceeds_isLeftAlone() {
        assertThat(constant.call(() -> "value")).isEqualTo("value");
        assertThat(constant.call("argument", a -> a)).isEqualTo("argument");
        assertThat(constant.snapshot()).isEqualTo(new FallbackSnapshot(0, 0, 0));
    }

    @Test
    void call_thatSucceeds_allocatesNothing() {
        Fallback<String> checked = Fallback.of(
                "f", f -> f.onResult(String::isEmpty, v -> "instead").onFailure(e -> "instead"));

        assertThat(AllocationMeter.bytesPerCall(() -> checked.call("a", a -> a)))
                .isZero();
    }

    @Test
    void call_refused_getsTheRejection() {
        Bulkhead full = Bulkhead.of("full", 1);
        Fallback<String> fallback =
                Fallback.of("f", f -> f.onFailure(e -> "failed").onRejected(r -> "refused by " + r.policy()));
        try (var permit = full.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            assertThat(fallback.call(() -> full.call(() -> "value"))).isEqualTo("refused by full");
        }
        assertThat(fallback.call(() -> fail(new IOException()))).isEqualTo("failed");
    }

    @Test
    void call_throughABreaker_seesTheErrorWhenClosedAndTheRefusalWhenOpen() {
        CircuitBreaker breaker = CircuitBreaker.of("b");
        Pipeline pipeline = Pipeline.named("p").circuitBreaker(breaker).build();
        List<Throwable> seen = new ArrayList<>();
        Fallback<String> fallback = Fallback.of(
                "f", f -> f.onRejected(e -> seen.add(e) ? "open" : "").onFailure(e -> seen.add(e) ? "closed" : ""));
        IOException original = new IOException();

        assertThat(fallback.call(() -> pipeline.call(() -> fail(original)))).isEqualTo("closed");
        breaker.transitionTo(CircuitState.OPEN);
        assertThat(fallback.call(() -> pipeline.call(() -> fail(original)))).isEqualTo("open");

        assertThat(seen).hasSize(2);
        assertThat(seen.get(0)).isSameAs(original);
        assertThat(seen.get(1)).isInstanceOf(CircuitOpenException.class);
    }

    @Test
    void call_throughAPipeline_leavesTheCheckedExceptionToTheCompiler() {
        Pipeline pipeline = Pipeline.none();
        Fallback<String> fallback = Fallback.of("f", f -> f.on(ArithmeticException.class, e -> "instead"));
        String seen;
        try {
            seen = fallback.call(() -> pipeline.call(() -> read("missing")));
        } catch (FileNotFoundException e) {
            seen = e.getMessage();
        }
        assertThat(seen).isEqualTo("missing");
        Fallback<String> translating = Fallback.of(
                "t",
                f -> f.on(FileNotFoundException.class, e -> {
                    throw new IllegalStateException(e);
                }));
        assertThatThrownBy(() -> translating.call(() -> read("missing")))
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(FileNotFoundException.class);
    }

    @Test
    void call_failedBySeveralRules_isAnsweredByTheFirst() {
        Fallback<String> fallback = Fallback.of(
                "f",
                f -> f.on(FileNotFoundException.class, e -> "not found")
                        .on(IOException.class, e -> "io")
                        .onFailure(e -> "failure")
                        .on(IllegalStateException.class, e -> "never, a failure"));

        assertThat(fallback.call(() -> fail(new FileNotFoundException()))).isEqualTo("not found");
        assertThat(fallback.call(() -> fail(new IOException()))).isEqualTo("io");
        assertThat(fallback.call(() -> fail(new IllegalStateException()))).isEqualTo("failure");
    }

    @Test
    void call_withoutARuleForIt_throwsTheSameObject() {
        Fallback<String> fallback = Fallback.of("f", f -> f.on(IllegalStateException.class, e -> "instead"));
        IOException io = new IOException();
        ExecutionException wrapped = new ExecutionException(io);

        assertThatThrownBy(() -> fallback.call(() -> fail(io))).isSameAs(io);
        assertThatThrownBy(() -> fallback.call(() -> fail(wrapped))).isSameAs(wrapped);
        assertThatThrownBy(() -> fallback.call(() -> fail(FULL))).isSameAs(FULL);
        assertThat(fallback.snapshot().used()).isZero();
    }

    @Test
    void call_failedInAWrapper_isUnwrapped() {
        Fallback<String> fallback = Fallback.of("f", f -> f.on(IOException.class, Throwable::getMessage));
        Throwable wrapped = new CompletionException(new ExecutionException(new IOException("inner")));

        assertThat(fallback.call(() -> fail(wrapped))).isEqualTo("inner");
    }

    @Test
    void call_endedByErrorInterruptOrCancellation_isLeftToRulesThatNameThem() {
        Fallback<String> wide = Fallback.of(
                "wide",
                f -> f.on(Exception.class, e -> "x")
                        .on(Throwable.class, e -> "y")
                        .onFailure(e -> "z"));
        Fallback<String> named = Fallback.of(
                "named",
                f -> f.on(Throwable.class, e -> "wide")
                        .on(StackOverflowError.class, e -> "overflow")
                        .on(Error.class, e -> "error")
                        .on(InterruptedException.class, e -> "interrupt")
                        .on(CancellationException.class, e -> "cancelled"));
        List<Throwable> special = List.of(
                new StackOverflowError(),
                new AssertionError(),
                new InterruptedException(),
                new CancellationException());

        List<Object> answers = new ArrayList<>();
        for (Throwable error : special) {
            assertThat(catchThrowable(() -> wide.call(() -> fail(error)))).isSameAs(error);
            answers.add(named.call(() -> fail(error)));
        }
        assertThat(answers).containsExactly("overflow", "error", "interrupt", "cancelled");
    }

    @Test
    void call_ignoredByTheClassifier_isNoFailure() {
        IOException io = new IOException();
        Fallback<String> fallback = Fallback.of(
                "f",
                f -> f.onFailure(e -> "instead")
                        .classifier(Classifier.standard().ignoring(IOException.class)));

        assertThatThrownBy(() -> fallback.call(() -> fail(io))).isSameAs(io);
        assertThat(fallback.call(() -> fail(new IllegalStateException()))).isEqualTo("instead");
    }

    @Test
    void call_withBrokenClassifierAndPredicate_isLeftAlone() {
        Fallback<String> fallback = Fallback.of(
                "f",
                f -> f.onFailure(e -> "instead")
                        .onResult(v -> fail(new IllegalStateException("predicate")), v -> "instead")
                        .classifier(e -> fail(new IllegalStateException("classifier"))));
        IOException io = new IOException();

        assertThatThrownBy(() -> fallback.call(() -> fail(io))).isSameAs(io);
        assertThat(fallback.call(() -> "value")).isEqualTo("value");
        assertThat(fallback.snapshot()).isEqualTo(new FallbackSnapshot(0, 0, 2));
    }

    @Test
    void call_withAValueThatMatches_isReplacedOnce() {
        AtomicInteger asked = new AtomicInteger();
        Fallback<String> fallback = Fallback.of(
                "f",
                f -> f.onResult(v -> asked.incrementAndGet() > 0 && v.isEmpty(), v -> "")
                        .onResult(v -> v.equals("bad"), v -> v + " replaced"));

        assertThat(fallback.call(() -> "")).isEmpty();
        assertThat(asked).hasValue(1);
        assertThat(fallback.call(() -> "bad")).isEqualTo("bad replaced");
        assertThat(fallback.call(() -> "good")).isEqualTo("good");
        assertThat(fallback.snapshot().used()).isEqualTo(2);
    }

    @Test
    void call_withNull_isAValue() {
        Fallback<String> nothing = Fallback.value("nothing", null);

        assertThat(nothing.call(() -> fail(new IllegalStateException()))).isNull();
        assertThat(nothing.call(() -> null)).isNull();
    }

    @Test
    void call_whoseAnswerThrows_throwsThatAndAddsNothing() {
        IOException io = new IOException();
        IllegalStateException own = new IllegalStateException();
        Fallback<String> fallback =
                Fallback.of("f", f -> f.onFailure(e -> fail(own)).onRejected(e -> fail(io)));

        assertThatThrownBy(() -> fallback.call(() -> fail(io))).isSameAs(own);
        assertThat(own.getSuppressed()).isEmpty();
        assertThat(own.getCause()).isNull();
        assertThatThrownBy(() -> fallback.call(() -> fail(FULL))).isSameAs(io);
        assertThat(fallback.snapshot()).isEqualTo(new FallbackSnapshot(0, 2, 0));
    }

    @Test
    void call_ofAStageFallback_isRefusedBeforeTheActionRuns() {
        AtomicInteger runs = new AtomicInteger();
        Fallback<Integer> stage = Fallback.stage("s", e -> CompletableFuture.completedFuture(1));

        assertThatThrownBy(() -> stage.call(runs::incrementAndGet))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("a fallback that answers by a stage must be used by callAsync: fallback=s");
        assertThat(stage.attempt(runs::incrementAndGet)).isInstanceOf(Outcome.Threw.class);
        assertThat(stage.recover(new Outcome.Returned<>(1))).isInstanceOf(Outcome.Threw.class);
        assertThat(runs).hasValue(0);
    }

    @Test
    void attempt_tellsValuesAnswersRefusalsAndFailures() {
        IOException io = new IOException();
        Fallback<String> fallback = Fallback.of("f", f -> f.on(IllegalStateException.class, e -> "instead"));
        Bulkhead full = Bulkhead.of("full", 1);
        Policy.Next inside = inside(full);

        assertThat(fallback.attempt(() -> "v")).isEqualTo(new Outcome.Returned<>("v"));
        assertThat(fallback.attempt(() -> fail(new IllegalStateException())))
                .isEqualTo(new Outcome.Returned<>("instead"));
        assertThat(fallback.attempt(() -> fail(io))).isEqualTo(new Outcome.Threw<>(io));
        assertThat(fallback.attempt(inside, () -> fail(FULL))).isEqualTo(new Outcome.Threw<>(FULL));
        try (var permit = full.tryAcquire()) {
            assertThat(permit.granted()).isTrue();
            assertThat(fallback.attempt(inside, () -> "v")).isInstanceOfSatisfying(Outcome.Rejected.class, r -> {
                assertThat(r.rejection().policy()).isEqualTo("full");
                assertThat(r.rejection().retryAfter()).isEmpty();
                assertThat(r.rejection().toException()).isInstanceOf(BulkheadFullException.class);
            });
            assertThat(constant.attempt(inside, () -> "v")).isEqualTo(new Outcome.Returned<>("instead"));
        }
        assertThat(full.snapshot().inFlight()).isZero();
    }

    @Test
    void recover_answersForAnOutcome() {
        Outcome<String> value = new Outcome.Returned<>("v");
        Outcome<String> failed = new Outcome.Threw<>(new CompletionException(new IOException()));
        IllegalStateException own = new IllegalStateException();
        Fallback<String> broken = Fallback.of("f", f -> f.on(IOException.class, e -> fail(own)));

        assertThat(constant.recover(value)).isSameAs(value);
        assertThat(constant.recover(failed)).isEqualTo(new Outcome.Returned<>("instead"));
        assertThat(broken.recover(failed)).isEqualTo(new Outcome.Threw<>(own));
        Outcome<String> error = new Outcome.Threw<>(new AssertionError());
        assertThat(constant.recover(error)).isSameAs(error);
    }

    @Test
    void listener_hearsAnswersAndTheirFailures() {
        List<Object> heard = new ArrayList<>();
        FallbackListener listener = new FallbackListener() {
            @Override
            public void onFallback(String name, Throwable error) {
                heard.add(name);
                heard.add(error == null ? "result" : error);
            }

            @Override
            public void onFallbackFailed(String name, Throwable error, Throwable failure) {
                heard.add(error);
                heard.add(failure);
                throw new IllegalStateException("listener");
            }
        };
        IllegalStateException own = new IllegalStateException();
        Fallback<String> fallback = Fallback.of(
                "f",
                f -> f.onRejected(e -> "refused")
                        .onFailure(e -> fail(own))
                        .onResult(String::isEmpty, v -> "result")
                        .listener(listener));
        ArithmeticException original = new ArithmeticException();

        fallback.call(() -> fail(FULL));
        fallback.call(() -> "");
        assertThatThrownBy(() -> fallback.call(() -> fail(original))).isSameAs(own);

        assertThat(heard).containsExactly("f", FULL, "f", "result", original, own);
        assertThat(fallback.snapshot()).isEqualTo(new FallbackSnapshot(2, 1, 1));
        assertThat(fallback)
                .hasToString("Fallback[name=f, rules=[rejected, failure, result], " + fallback.snapshot() + "]");
        assertThat(fallback.kind()).isEqualTo("fallback");
        assertThat(fallback.name()).isEqualTo("f");
    }

    /** Throws anything where any value is expected. */
    static <T> T fail(Throwable error) {
        throw FallbackTest.<RuntimeException>disguised(error);
    }

    @SuppressWarnings("unchecked") // erased
    private static <X extends Throwable> X disguised(Throwable error) throws X {
        throw (X) error;
    }

    static Policy.Next inside(Policy policy) {
        return new Policy.Next() {
            @Override
            public <A, T, X extends Exception> T call(
                    A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
                return policy.<A, T, X>call(argument, action);
            }

            @Override
            public <T> CompletionStage<T> callAsync(Supplier<? extends CompletionStage<T>> action) {
                return policy.callAsync(action);
            }
        };
    }

    private static String read(String file) throws FileNotFoundException {
        throw new FileNotFoundException(file);
    }

    private static RejectedException full() {
        Bulkhead full = Bulkhead.of("full", 1);
        try (var permit = full.tryAcquire()) {
            return (RejectedException) catchThrowable(() -> full.call(permit::granted));
        }
    }
}
