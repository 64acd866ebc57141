package io.patterns4j.context;

import io.patterns4j.internal.Carried;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An asynchronous action that has the context of its caller on whatever thread it is started. */
record CarriedStart<T extends @Nullable Object>(Luggage luggage, Supplier<? extends CompletionStage<T>> action)
        implements Supplier<CompletionStage<T>>, Carried {

    @Override
    public CompletionStage<T> get() {
        Runnable leave = enter();
        try {
            return action.get();
        } finally {
            leave.run();
        }
    }

    @Override
    public Runnable enter() {
        return luggage.enter();
    }
}
