package io.patterns4j.hedge;

import io.patterns4j.Policy;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Stages;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * The caller's future decides like an attempt: whatever ends it early, cancel(...) or a timeout set on it, settles the
 * race for an attempt that never ran, and all others have lost.
 */
/** A call that returns a future. */
final class AsyncRace<T extends @Nullable Object> extends Race<T> {

    private final Executor executor;
    private final Policy.Next next;
    private final Supplier<? extends CompletionStage<T>> action;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final Attempt<T> first = new Start(0);

    AsyncRace(Hedge hedge, Policy.Next next, Supplier<? extends CompletionStage<T>> action) {
        super(hedge.rules());
        this.executor = hedge.executor();
        this.next = next;
        this.action = action;
    }

    /** Starts the call. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    CompletableFuture<T> call() {
        rules().account().callStarted();
        join(first);
        first.perform();
        if (!future.isDone()) {
            arm(1);
            future.whenComplete((value, error) -> abandon());
        }
        return future;
    }

    @Override
    Executor executor() {
        return executor;
    }

    @Override
    Attempt<T> attempt(int number) {
        return new Start(number);
    }

    @Override
    Attempt<T> first() {
        return first;
    }

    @Override
    void answered(Attempt<T> answer) {
        rules().account().callEnded(answer.succeeded());
        if (answer.number() < 0) {
            return;
        }
        if (!answer.first()) {
            rules().signals().won(answer.number());
        }
        Throwable error = answer.error();
        if (error != null) {
            future.completeExceptionally(error);
        } else if (!future.complete(answer.value())) {
            rules().callbacks().discard(answer.value());
        }
    }

    private void abandon() {
        if (answer() == null) {
            settle(new Start(-1));
        }
    }

    private final class Start extends Attempt<T> {

        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable CompletionStage<T> stage;

        Start(int number) {
            super(number);
        }

        @Override
        void perform() {
            if (answer() != null) {
                over(null, null);
                return;
            }
            try {
                CompletionStage<T> started = Checks.notNull("stage", next.callAsync(action));
                stage = started;
                if (answer() != null) {
                    stop();
                }
                started.whenComplete(this::over);
            } catch (Throwable error) {
                over(null, error);
            }
        }

        @Override
        void stop() {
            CompletionStage<T> started = stage;
            if (started != null) {
                Stages.cancel(started, true);
            }
        }

        private void over(@Nullable T value, @Nullable Throwable error) {
            if (over.compareAndSet(false, true)) {
                ended(this, value, error);
            }
        }
    }
}
