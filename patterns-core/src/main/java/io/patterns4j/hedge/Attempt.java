package io.patterns4j.hedge;

import io.patterns4j.RejectedException;
import io.patterns4j.Verdict;
import io.patterns4j.internal.Throwables;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One run of the action, and how it ended.
 *
 * <p>Value, error and verdict are written before the state says that the attempt has ended.
 */
abstract class Attempt<T extends @Nullable Object> {

    private static final int RUNNING = 0;
    private static final int ENDED = 1;
    private static final int DISCARDED = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Attempt.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int number;
    private volatile int state = RUNNING;
    private @Nullable T value;
    private @Nullable Throwable error;
    private Verdict verdict = Verdict.IGNORED;

    /** The attempt that joined before; written before this one is published. */
    @Nullable
    Attempt<T> before;

    /** Creates an attempt; zero is the number of the first, the others are hedges. */
    Attempt(int number) {
        this.number = number;
    }

    /** Runs to the end, or starts what does. */
    abstract void perform();

    /** Tells an attempt that it has lost. Does nothing to one that has ended; must not throw. */
    abstract void stop();

    final int number() {
        return number;
    }

    final boolean first() {
        return number == 0;
    }

    final void end(@Nullable T value, @Nullable Throwable error, Verdict verdict) {
        this.value = value;
        this.error = error;
        this.verdict = verdict;
        this.state = ENDED;
    }

    @SuppressWarnings("NullAway") // null only where T allows it, or where there is an error instead
    final T value() {
        return value;
    }

    final @Nullable Throwable error() {
        return error;
    }

    final boolean succeeded() {
        return verdict == Verdict.SUCCESS;
    }

    final boolean failed() {
        return verdict == Verdict.FAILURE;
    }

    /**
     * Returns whether this is the answer. A refusal tells nothing of the callee as long as another attempt was let in;
     * a hedge that is cancelled or interrupted from outside is no matter of the caller.
     */
    final boolean answers() {
        if (verdict != Verdict.IGNORED || error == null) {
            return verdict != Verdict.FAILURE;
        }
        Throwable cause = Throwables.unwrap(error);
        return !(cause instanceof RejectedException)
                && (first() || !(cause instanceof CancellationException || cause instanceof InterruptedException));
    }

    /** Claims the value of a lost attempt that has ended, to be closed; null when there is nothing to close. */
    @SuppressWarnings("ReferenceEquality") // whether the caller gets the same object
    final @Nullable AutoCloseable discard(Attempt<T> answer) {
        if (state == ENDED
                && STATE.compareAndSet(this, ENDED, DISCARDED)
                && value instanceof AutoCloseable closeable
                && closeable != answer.value) {
            return closeable;
        }
        return null;
    }
}
