package io.patterns4j.context;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import io.patterns4j.internal.Throwables;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** An inside that runs every call some times, one after the other, on an executor, as retries and hedges do. */
record Hop(Executor executor, int times) implements Policy.Next {

    @Override
    public <A, T, X extends Exception> T call(A argument, CheckedFunction<? super A, ? extends T, ? extends X> action)
            throws X {
        T value = null;
        for (int i = 0; i < times; i++) {
            try {
                value = CompletableFuture.<T>supplyAsync(() -> applied(argument, action), executor)
                        .join();
            } catch (CompletionException e) {
                throw Throwables.rethrow(e.getCause());
            }
        }
        return value;
    }

    @Override
    public <T> CompletionStage<T> callAsync(Supplier<? extends CompletionStage<T>> action) {
        CompletionStage<T> last = CompletableFuture.completedFuture(null);
        for (int i = 0; i < times; i++) {
            last = last.thenComposeAsync(done -> action.get(), executor);
        }
        return last;
    }

    /** What a policy is when it lies inside of another. */
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

    private static <A, T> T applied(A argument, CheckedFunction<? super A, ? extends T, ?> action) {
        try {
            return action.apply(argument);
        } catch (Throwable e) {
            throw Throwables.rethrow(e);
        }
    }
}
