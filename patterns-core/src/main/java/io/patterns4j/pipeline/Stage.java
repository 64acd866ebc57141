package io.patterns4j.pipeline;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One policy as the pipeline sees it. A new policy needs one such class and one method of the builder. */
interface Stage {

    /** Returns the policy itself, to find out whether it is used twice. */
    Object policy();

    /** Returns kind and name, such as {@code circuitBreaker=orders}. */
    String describe();

    /** Runs the action under the policy; a refusal is thrown. */
    <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X;

    /** Starts the action under the policy; never throws. */
    <T extends @Nullable Object> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> action);

    /** Runs the action under the policy; never throws. */
    <T extends @Nullable Object> Outcome<T> attempt(CheckedSupplier<T, ? extends Exception> action);
}
