package io.patterns4j.internal;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/*
 * Whatever ends this future before the work begins keeps it from beginning; that is for whoever begins it to look at.
 * Once it runs, only cancel(...) is passed on to it: the work is published before isCancelled() is read, and this
 * future is cancelled before the work is read, so one of the two sees the other.
 */
/** The future of a call whose work begins later, perhaps on another thread, under the deadline of who made the call. */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
public class LaterCall<T extends @Nullable Object> extends CompletableFuture<T> {

    private final @Nullable Deadline deadline = Deadline.current();
    private volatile @Nullable CompletableFuture<T> running;

    /** Creates the future of a call of the current thread. */
    public LaterCall() {}

    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        CompletableFuture<T> work = running;
        if (cancelled && work != null) {
            work.cancel(mayInterruptIfRunning);
        }
        return cancelled;
    }

    /** Starts the work, and ends as it does. */
    public final void begin(Callable<? extends CompletionStage<T>> start) {
        begin(start, this::end);
    }

    /** Starts the work; the callback, which must not throw, goes on with its outcome. */
    protected final void begin(
            Callable<? extends CompletionStage<T>> start, BiConsumer<? super T, ? super @Nullable Throwable> then) {
        follow(Deadline.under(deadline, () -> started(start)), then);
    }

    /** Follows work that has been started; the callback, which must not throw, goes on with its outcome. */
    protected final void follow(CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> then) {
        CompletableFuture<T> work = Relay.of(stage);
        running = work;
        if (isCancelled()) {
            work.cancel(true);
        }
        work.whenComplete(then);
    }

    private void end(T value, @Nullable Throwable error) {
        if (error == null) {
            complete(value);
        } else {
            completeExceptionally(error);
        }
    }

    private static <T extends @Nullable Object> CompletionStage<T> started(
            Callable<? extends CompletionStage<T>> start) {
        try {
            return start.call();
        } catch (Throwable error) {
            return CompletableFuture.failedFuture(error);
        }
    }
}
