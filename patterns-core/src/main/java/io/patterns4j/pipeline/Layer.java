package io.patterns4j.pipeline;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.context.ContextPropagation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A policy and what lies inside of it. */
record Layer(Policy policy, Policy.Next next) implements Policy.Next {

    /** Joins policies, the outermost first; without any, the action itself is left. */
    static Policy.Next join(List<Policy> policies) {
        int carrying = carrying(policies);
        Policy.Next next = Policy.Next.action();
        for (int i = policies.size() - 1; i >= 0; i--) {
            Layer layer = new Layer(policies.get(i), next);
            next = i > carrying ? new Arrival(layer) : layer;
        }
        return next;
    }

    /** Returns the place of the outermost policy that carries context; behind all of them when there is none. */
    private static int carrying(List<Policy> policies) {
        int place = 0;
        while (place < policies.size() && !(policies.get(place) instanceof ContextPropagation)) {
            place++;
        }
        return place;
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

    @SuppressWarnings("ReferenceEquality") // there is one innermost inside
    <T extends @Nullable Object> Outcome<T> attempt(CheckedSupplier<T, ? extends Exception> action) {
        if (next == Policy.Next.action()) {
            return policy.attempt(next, action);
        }
        Attempt<T> attempt = new Attempt<>(action);
        return attempt.judge(policy.attempt(next, attempt));
    }
}
