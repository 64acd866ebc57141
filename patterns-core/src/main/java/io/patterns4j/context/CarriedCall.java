package io.patterns4j.context;

import io.patterns4j.context.ContextCarrier.Scope;
import io.patterns4j.internal.Stages;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/*
 * Whoever ends a future runs its synchronous dependents. So every way in which the call can end goes through
 * settle(...), which has the context around it. What the caller ends by hand, complete(...) or a timeout on the future,
 * is his own doing, on his own thread.
 */
/** The future of a call, ended in the context of its caller. */
final class CarriedCall<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Luggage luggage;
    private final CompletionStage<T> source;

    CarriedCall(Luggage luggage, CompletionStage<T> source) {
        this.luggage = luggage;
        this.source = source;
    }

    /** Ends as the source does; a source that refuses to be listened to counts as failed. */
    @SuppressWarnings({"FutureReturnValueIgnored", "NullAway"}) // settle() does not throw; a failure has no value
    CompletableFuture<T> follow() {
        try {
            source.whenComplete(this::settle);
        } catch (Throwable error) {
            settle(null, error);
        }
        return this;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        Scope scope = luggage.unpack();
        try {
            Stages.cancel(source, mayInterruptIfRunning);
            return super.cancel(mayInterruptIfRunning);
        } finally {
            scope.close();
        }
    }

    private void settle(T value, @Nullable Throwable error) {
        if (isDone()) {
            return;
        }
        Scope scope = luggage.unpack();
        try {
            if (error == null) {
                complete(value);
            } else {
                completeExceptionally(error);
            }
        } finally {
            scope.close();
        }
    }
}
