package io.patterns4j.pipeline;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A policy and what lies inside of it. */
record Layer(Policy policy, Policy.Next next) implements Policy.Next {

    /** Joins policies, the outermost first; without any, the action itself is left. */
    static Policy.Next join(List<Policy> policies) {
        Policy.Next next = Policy.Next.action();
        for (int i = policies.size() - 1; i >= 0; i--) {
            next = new Layer(policies.get(i), next);
        }
        return next;
    }

    @Override
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        return policy.<A, T, X>call(next, argument, action);
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(Supplier<? extends CompletionStage<T>> action) {
        return policy.callAsync(next, action);
    }

    <T extends @Nullable Object> Outcome<T> attempt(CheckedSupplier<T, ? extends Exception> action) {
        if (!(next instanceof Layer)) {
            return policy.attempt(next, action);
        }
        Attempt<T> attempt = new Attempt<>(action);
        return attempt.judge(policy.attempt(next, attempt));
    }
}
