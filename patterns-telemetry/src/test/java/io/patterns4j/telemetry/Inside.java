package io.patterns4j.telemetry;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A policy that lies inside of another one, as in a pipeline. */
public record Inside(Policy policy) implements Policy.Next {

    /** Puts a policy around the action. */
    public static Inside of(Policy policy) {
        return new Inside(policy);
    }

    @Override
    public <A, T, X extends Exception> T call(A argument, CheckedFunction<? super A, ? extends T, ? extends X> action)
            throws X {
        return policy.<A, T, X>call(Policy.Next.action(), argument, action);
    }

    @Override
    public <T> CompletionStage<T> callAsync(Supplier<? extends CompletionStage<T>> action) {
        return policy.callAsync(Policy.Next.action(), action);
    }
}
