package io.patterns4j.fallback;

import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Relay;
import io.patterns4j.internal.Throwables;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/*
 * One or two stages come one after the other: the call, and the answer when a rule has one. Whatever ends this future
 * before the call ends keeps rules from being asked. cancel(...) is passed on to the stage that runs: the stage is
 * published before isCancelled() is read, and this future is cancelled before the stage is read, so one of the two sees
 * the other.
 */
/** The future of a call whose outcome is subject to rules. */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
final class FallbackCall<T extends @Nullable Object> extends CompletableFuture<T> {

    private final Rules<T> rules;
    private final Signals signals;
    private final @Nullable Deadline deadline = Deadline.current();
    private volatile @Nullable CompletableFuture<T> running;

    FallbackCall(Rules<T> rules, Signals signals) {
        this.rules = rules;
        this.signals = signals;
    }

    /** Follows the call. */
    void follow(CompletionStage<T> stage) {
        follow(stage, this::judge);
    }

    /** Asks the rules how the call, which may never have begun, is answered. */
    void judge(T value, @Nullable Throwable thrown) {
        if (isDone()) {
            return;
        }
        if (thrown == null) {
            Answer<T, T> answer = rules.forResult(value);
            if (answer == null) {
                complete(value);
            } else {
                start(answer, value, null);
            }
        } else {
            Throwable error = Throwables.unwrap(thrown);
            Answer<Throwable, T> answer = rules.forError(error);
            if (answer == null) {
                completeExceptionally(thrown);
            } else {
                start(answer, error, error);
            }
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        CompletableFuture<T> stage = running;
        if (cancelled && stage != null) {
            stage.cancel(mayInterruptIfRunning);
        }
        return cancelled;
    }

    private <I extends @Nullable Object> void start(Answer<I, T> answer, I reason, @Nullable Throwable error) {
        CompletionStage<T> stage = Deadline.under(deadline, () -> {
            try {
                return answer.later(reason);
            } catch (Throwable failure) {
                return CompletableFuture.failedFuture(failure);
            }
        });
        follow(stage, (value, failure) -> end(value, error, failure));
    }

    private void end(T value, @Nullable Throwable error, @Nullable Throwable failure) {
        if (isDone()) {
            return;
        }
        if (failure == null) {
            signals.used(error);
            complete(value);
        } else {
            signals.failed(error, Throwables.unwrap(failure));
            completeExceptionally(failure);
        }
    }

    private void follow(CompletionStage<T> stage, BiConsumer<T, @Nullable Throwable> then) {
        CompletableFuture<T> relay = Relay.of(stage);
        running = relay;
        if (isCancelled()) {
            relay.cancel(true);
        }
        relay.whenComplete(then);
    }
}
