package io.patterns4j.pipeline;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A stage and what lies inside of it; the innermost layer has nothing inside but the action. */
record Layer(Stage stage, @Nullable Layer inner) {

    <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        Layer next = inner;
        if (next == null) {
            return stage.call(argument, action);
        }
        // A static method reference and one small object: what a lambda for each layer would also cost.
        return stage.<Frame<A, T, X>, T, X>call(new Frame<>(next, argument, action), Frame::run);
    }

    <T extends @Nullable Object> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> action) {
        Layer next = inner;
        if (next == null) {
            return stage.callAsync(action);
        }
        return stage.callAsync(() -> next.callAsync(action));
    }

    <T extends @Nullable Object> Outcome<T> attempt(CheckedSupplier<T, ? extends Exception> action) {
        Layer next = inner;
        if (next == null) {
            return stage.attempt(action);
        }
        Attempt<T> attempt = new Attempt<>(next, action);
        return attempt.judge(stage.attempt(attempt));
    }

    /** What an outer stage runs: the layer below with the caller's argument and action. */
    private record Frame<A extends @Nullable Object, T extends @Nullable Object, X extends Exception>(
            Layer layer, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) {

        T run() throws X {
            return layer.<A, T, X>call(argument, action);
        }
    }
}
