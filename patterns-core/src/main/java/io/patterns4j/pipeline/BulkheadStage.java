package io.patterns4j.pipeline;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.bulkhead.Bulkhead;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs calls through a bulkhead. */
record BulkheadStage(Bulkhead policy) implements Stage {

    @Override
    public String describe() {
        return "bulkhead=" + policy.name();
    }

    @Override
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        return policy.call(argument, action);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> action) {
        return policy.callAsync(action);
    }

    @Override
    public <T extends @Nullable Object> Outcome<T> attempt(CheckedSupplier<T, ? extends Exception> action) {
        return policy.attempt(action);
    }
}
