package io.patterns4j.telemetry.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Whoever watches has something open, a span perhaps, that has to be closed even if the stage never ends. So whichever
 * comes first ends the watch: the stage, or whatever the caller did to this future. In the usual case the watcher hears
 * of it before the future ends, as it does with every policy.
 */
/** A future that ends as a stage does, after a watcher has heard of it, once. Cancelling it cancels the stage. */
public final class WatchedFuture<T extends @Nullable Object> extends CompletableFuture<T> {

    private final CompletionStage<T> stage;
    private final Consumer<@Nullable Throwable> watcher;
    private final AtomicBoolean told = new AtomicBoolean();

    private WatchedFuture(CompletionStage<T> stage, Consumer<@Nullable Throwable> watcher) {
        this.stage = stage;
        this.watcher = watcher;
    }

    /** Watches a stage. The watcher must not throw; it hears null when the stage had a value. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
    public static <T extends @Nullable Object> CompletableFuture<T> of(
            CompletionStage<T> stage, Consumer<@Nullable Throwable> watcher) {
        WatchedFuture<T> future = new WatchedFuture<>(stage, watcher);
        future.whenComplete((value, error) -> future.tell(error));
        try {
            stage.whenComplete(future::end);
        } catch (Throwable error) {
            future.fail(error);
        }
        return future;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        try {
            stage.toCompletableFuture().cancel(mayInterruptIfRunning);
        } catch (UnsupportedOperationException e) {
            // A stage that cannot be cancelled runs to its end; this future does not wait for it.
        }
        return super.cancel(mayInterruptIfRunning);
    }

    private void end(T value, @Nullable Throwable error) {
        if (error != null) {
            fail(error);
        } else {
            tell(null);
            complete(value);
        }
    }

    private void fail(Throwable error) {
        tell(error);
        completeExceptionally(error);
    }

    private void tell(@Nullable Throwable error) {
        if (told.compareAndSet(false, true)) {
            watcher.accept(error);
        }
    }
}
