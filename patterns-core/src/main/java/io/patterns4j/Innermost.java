package io.patterns4j;

import io.patterns4j.internal.Checks;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What lies inside of a policy that has nothing inside but the action. */
enum Innermost implements Policy.Next {
    ACTION;

    @Override
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        return action.apply(argument);
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> callAsync(Supplier<? extends CompletionStage<T>> action) {
        return Checks.notNull("stage", action.get());
    }
}
