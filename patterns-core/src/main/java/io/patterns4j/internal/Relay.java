package io.patterns4j.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A future that ends as another stage does, after something else was done with the outcome.
 *
 * <p>The throwable is handed on as it came, without a wrapper. Cancelling the relay cancels the source; whatever else
 * ends the relay early, a timeout for example, leaves the source alone, and the outcome of the source is still seen by
 * the callback.
 */
public final class Relay<T extends @Nullable Object> extends CompletableFuture<T> {

    private final CompletionStage<T> source;
    private final BiConsumer<? super T, ? super @Nullable Throwable> beforeCompletion;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Relay(CompletionStage<T> source, BiConsumer<? super T, ? super @Nullable Throwable> beforeCompletion) {
        this.source = source;
        this.beforeCompletion = beforeCompletion;
    }

    /** Returns a future that ends as {@code source} does. */
    public static <T extends @Nullable Object> CompletableFuture<T> of(CompletionStage<T> source) {
        return of(source, (value, error) -> {});
    }

    /**
     * Returns a future that ends as {@code source} does, after the callback has run once. The callback must not throw.
     * A source that refuses to be listened to counts as failed.
     */
    public static <T extends @Nullable Object> CompletableFuture<T> of(
            CompletionStage<T> source, BiConsumer<? super T, ? super @Nullable Throwable> beforeCompletion) {
        Relay<T> relay = new Relay<>(source, beforeCompletion);
        try {
            source.whenComplete(relay::end);
        } catch (Throwable error) {
            relay.fail(error);
        }
        return relay;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        Stages.cancel(source, mayInterruptIfRunning); // one that runs on all the same: the callback hears of its end
        return super.cancel(mayInterruptIfRunning);
    }

    private void end(T value, @Nullable Throwable error) {
        if (error != null) {
            fail(error);
        } else if (ended.compareAndSet(false, true)) {
            beforeCompletion.accept(value, null);
            complete(value);
        }
    }

    @SuppressWarnings("NullAway") // a failed stage has no value, whatever T allows
    private void fail(Throwable error) {
        if (ended.compareAndSet(false, true)) {
            beforeCompletion.accept(null, error);
            completeExceptionally(error);
        }
    }
}
