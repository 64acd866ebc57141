package io.patterns4j;

import io.patterns4j.internal.Checks;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a finished call tells about the health of the callee.
 *
 * <p><b>Guarantees.</b> Policies unwrap {@link CompletionException} and {@link ExecutionException} before they ask.
 * They never ask under a lock. A classifier that throws never changes what the caller receives: its failure is logged
 * and counted, and the call is {@link Verdict#IGNORED ignored}.
 *
 * <p><b>Thread safety.</b> Implementations MUST be safe for use by many threads, and fast: they run on every call.
 */
@FunctionalInterface
public interface Classifier {

    /**
     * Judges a call that threw.
     *
     * @param error what it threw, unwrapped
     * @return the verdict
     */
    Verdict threw(Throwable error);

    /**
     * Judges a call that returned.
     *
     * @param value what it returned
     * @return the verdict; {@link Verdict#SUCCESS} unless overridden
     */
    default Verdict returned(@Nullable Object value) {
        return Verdict.SUCCESS;
    }

    /**
     * Returns the default classifier: every value is a success and every throwable, {@link Error}s included, is a
     * failure, but for {@link RejectedException}, {@link CancellationException} and {@link InterruptedException}, which
     * are ignored because the caller's side made them.
     *
     * @return the shared default
     */
    static Classifier standard() {
        return StandardClassifier.INSTANCE;
    }

    /**
     * Returns a classifier that ignores throwables of the given types and leaves the rest to this one.
     *
     * @param types at least one type
     * @return a new classifier
     */
    @SuppressWarnings("unchecked")
    default Classifier ignoring(Class<? extends Throwable>... types) {
        return judging(Verdict.IGNORED, types);
    }

    /**
     * Returns a classifier that takes throwables of the given types for a success, because they show a callee that
     * answers, and leaves the rest to this one.
     *
     * @param types at least one type
     * @return a new classifier
     */
    @SuppressWarnings("unchecked")
    default Classifier succeedingOn(Class<? extends Throwable>... types) {
        return judging(Verdict.SUCCESS, types);
    }

    /**
     * Returns a classifier that takes throwables of the given types for a failure and leaves the rest to this one.
     *
     * @param types at least one type
     * @return a new classifier
     */
    @SuppressWarnings("unchecked")
    default Classifier failingOn(Class<? extends Throwable>... types) {
        return judging(Verdict.FAILURE, types);
    }

    /**
     * Returns a classifier that takes values that match for a failure and leaves the rest to this one. The value is
     * still returned to the caller.
     *
     * @param predicate matches bad values
     * @return a new classifier
     */
    default Classifier failingOnResult(Predicate<@Nullable Object> predicate) {
        return new ResultClassifier(this, Checks.notNull("predicate", predicate));
    }

    private Classifier judging(Verdict verdict, Class<? extends Throwable>[] types) {
        return new TypeClassifier(this, verdict, List.of(types));
    }
}
