package io.patterns4j.writebehind;

import io.patterns4j.internal.Dispatch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Takes what goes on after a future off the thread that ended it. */
final class Handover {

    private Handover() {}

    /** Runs a task, which must not throw, when a future has ended: at once if it has, otherwise on the executor. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    static void then(CompletableFuture<?> future, Executor executor, Runnable task) {
        if (future.isDone()) {
            task.run();
        } else {
            future.whenComplete((value, error) -> Dispatch.run(executor, task, refused -> task.run()));
        }
    }

    /** Ends a future as another one, which is done. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    static <T extends @Nullable Object> void copy(CompletableFuture<T> from, CompletableFuture<T> to) {
        from.whenComplete((value, error) -> {
            if (error == null) {
                to.complete(value);
            } else {
                to.completeExceptionally(error);
            }
        });
    }
}
