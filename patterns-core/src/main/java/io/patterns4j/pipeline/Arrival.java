package io.patterns4j.pipeline;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import io.patterns4j.internal.Carried;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * The action takes the context of its caller along, but policies that lie between it and a retry would be on the
 * retry's thread without it. So each of them is entered through one of these, in pipelines that carry context; others
 * have none. On the caller's own thread, and where the context is there already, it does nothing.
 */
/** A layer that may be reached on another thread than the caller's, and is run in the context of the caller. */
record Arrival(Layer layer) implements Policy.Next {

    @Override
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        if (!(action instanceof Carried carried)) {
            return layer.<A, T, X>call(argument, action);
        }
        Runnable leave = carried.enter();
        try {
            return layer.<A, T, X>call(argument, action);
        } finally {
            leave.run();
        }
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> callAsync(Supplier<? extends CompletionStage<T>> action) {
        if (!(action instanceof Carried carried)) {
            return layer.callAsync(action);
        }
        Runnable leave = carried.enter();
        try {
            return layer.callAsync(action);
        } finally {
            leave.run();
        }
    }
}
