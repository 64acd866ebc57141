package io.patterns4j.cache;

import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitPermit;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.internal.StripedCounter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets operations through to the tier: behind a breaker, and not for longer than a deadline. */
final class Guard {

    private final CircuitBreaker breaker;
    private final StripedCounter failures = new StripedCounter();
    private final StripedCounter timeouts = new StripedCounter();

    Guard(CircuitBreaker breaker) {
        this.breaker = breaker;
    }

    /** Says what an operation was answered; the value is null and there is an error when it failed. */
    @FunctionalInterface
    interface Answer<T extends @Nullable Object, R extends @Nullable Object>
            extends BiFunction<@Nullable T, @Nullable Throwable, R> {}

    /** Returns whether operations have a chance. A breaker whose time is over waits for one to try. */
    boolean passable() {
        CircuitState state = breaker.state();
        if (state == CircuitState.OPEN) {
            return breaker.snapshot()
                    .retryAfter()
                    .filter(left -> !left.isZero())
                    .isEmpty();
        }
        return state != CircuitState.FORCED_OPEN;
    }

    /** Runs an operation. The future never fails. */
    <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> run(
            Deadlines deadlines, Supplier<? extends CompletionStage<T>> operation, Answer<T, R> answer) {
        return run(deadlines, operation, answer, late -> {});
    }

    /** Runs an operation, with somebody who hears of a value that came after the deadline. */
    <T extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> run(
            Deadlines deadlines,
            Supplier<? extends CompletionStage<T>> operation,
            Answer<T, R> answer,
            Consumer<? super T> late) {
        CircuitPermit permit = breaker.tryAcquire();
        if (!permit.granted()) {
            return CompletableFuture.completedFuture(answer.apply(null, Lost.REJECTED));
        }
        Running<T, R> running = new Running<>(permit, answer, late);
        Deadlines.Place place = deadlines.add(running::expire);
        try {
            operation.get().whenComplete((value, error) -> {
                place.leave();
                running.end(value, error);
            });
        } catch (Throwable error) {
            place.leave();
            running.end(null, error);
        }
        return running.result;
    }

    long failures() {
        return failures.sum();
    }

    long timeouts() {
        return timeouts.sum();
    }

    long rejections() {
        return breaker.snapshot().rejected();
    }

    /** Why there is no answer; nobody sees it, so there is one of each. */
    @SuppressWarnings("StaticAssignmentOfThrowable") // without a trace, and seen by nobody
    private static final class Lost extends TimeoutException {
        private static final long serialVersionUID = 1;
        static final Lost REJECTED = new Lost("the breaker is open");
        static final Lost EXPIRED = new Lost("the deadline is over");

        Lost(String message) {
            super(message);
            setStackTrace(new StackTraceElement[0]);
        }
    }

    private final class Running<T extends @Nullable Object, R extends @Nullable Object> {

        private final CompletableFuture<R> result = new CompletableFuture<>();
        private final AtomicBoolean ended = new AtomicBoolean();
        private final CircuitPermit permit;
        private final Answer<T, R> answer;
        private final Consumer<? super T> late;

        Running(CircuitPermit permit, Answer<T, R> answer, Consumer<? super T> late) {
            this.permit = permit;
            this.answer = answer;
            this.late = late;
        }

        void expire() {
            timeouts.increment();
            end(null, Lost.EXPIRED);
        }

        void end(@Nullable T value, @Nullable Throwable error) {
            if (ended.compareAndSet(false, true)) {
                if (error == null) {
                    permit.returned(value);
                } else {
                    failures.increment();
                    permit.threw(error);
                }
                result.complete(answer.apply(value, error));
            } else if (error == null && value != null) {
                late.accept(value);
            }
        }
    }
}
