package io.patterns4j.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A future that ends as a stage ends, after a callback has seen the outcome, and that passes a cancellation on to the
 * stage.
 */
public final class Relay<T extends @Nullable Object> extends CompletableFuture<T> {

    private final CompletionStage<T> source;

    private Relay(CompletionStage<T> source) {
        this.source = source;
    }

    /**
     * Relays the outcome of the stage, the throwable as {@link CompletionStage#whenComplete} shows it. The callback runs
     * when the stage ends, even when this future has been completed by others; what it throws changes nothing.
     */
    public static <T extends @Nullable Object> CompletableFuture<T> of(
            CompletionStage<T> source, BiConsumer<? super T, ? super @Nullable Throwable> beforeCompletion) {
        Relay<T> relay = new Relay<>(source);
        source.whenComplete((value, error) -> {
            try {
                beforeCompletion.accept(value, error);
            } finally {
                relay.end(value, error);
            }
        });
        return relay;
    }

    private void end(T value, @Nullable Throwable error) {
        if (error == null) {
            complete(value);
        } else {
            completeExceptionally(error);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            try {
                source.toCompletableFuture().cancel(mayInterruptIfRunning);
            } catch (UnsupportedOperationException e) {
                // The stage cannot be cancelled: it goes on, and the callback still sees how it ends.
                return true;
            }
        }
        return cancelled;
    }
}
