package io.patterns4j.fallback;

import io.patterns4j.internal.LaterCall;
import io.patterns4j.internal.Throwables;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/*
 * One or two stages come one after the other: the call, and the answer when a rule has one. Whatever ends this future
 * before the call ends keeps rules from being asked. cancel(...) is passed on to the stage that runs.
 */
/** The future of a call whose outcome is subject to rules. */
final class FallbackCall<T extends @Nullable Object> extends LaterCall<T> {

    private final Rules<T> rules;
    private final Signals signals;

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

    private <I extends @Nullable Object> void start(Answer<I, T> answer, I reason, @Nullable Throwable error) {
        begin(() -> answer.later(reason), (value, failure) -> end(value, error, failure));
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
}
