package io.patterns4j.fallback;

import io.patterns4j.CheckedFunction;
import io.patterns4j.internal.Checks;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a rule gives the caller: at once, or by a stage. */
sealed interface Answer<I extends @Nullable Object, T extends @Nullable Object> {

    /** Answers on this thread. */
    T now(I reason) throws Exception;

    /** Answers by a stage; may throw when it cannot be started. */
    CompletionStage<T> later(I reason) throws Exception;

    /** Is there at once, and therefore for calls of both kinds. */
    record Now<I extends @Nullable Object, T extends @Nullable Object>(
            CheckedFunction<? super I, ? extends T, ? extends Exception> function) implements Answer<I, T> {

        @Override
        public T now(I reason) throws Exception {
            return function.apply(reason);
        }

        @Override
        public CompletionStage<T> later(I reason) throws Exception {
            return CompletableFuture.completedFuture(function.apply(reason));
        }
    }

    /** Takes time, and is for asynchronous calls only. */
    record Later<I extends @Nullable Object, T extends @Nullable Object>(
            Function<? super I, ? extends CompletionStage<T>> function) implements Answer<I, T> {

        @Override
        public T now(I reason) {
            throw new UnsupportedOperationException("a stage is not there at once");
        }

        @Override
        public CompletionStage<T> later(I reason) {
            return Checks.notNull("stage", function.apply(reason));
        }
    }
}
