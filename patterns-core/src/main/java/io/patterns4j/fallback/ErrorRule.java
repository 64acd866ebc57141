package io.patterns4j.fallback;

import io.patterns4j.RejectedException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/*
 * An Error, an interrupt and a cancellation are not what somebody means who writes on(Exception.class, ...). A rule has
 * to name one of them, or a type below it, to answer it.
 */
/** Answers throwables of a type; without a type, what the classifier calls a failure and is no {@link Error}. */
record ErrorRule<T extends @Nullable Object>(@Nullable Class<? extends Throwable> type, Answer<Throwable, T> answer) {

    private static final List<Class<? extends Throwable>> TO_BE_NAMED =
            List.of(Error.class, InterruptedException.class, CancellationException.class);

    /** Returns whether this rule is for throwables of a type, and of which only the classifier knows. */
    boolean takes(Throwable error, Judge judge) {
        if (type == null) {
            return !(error instanceof Error) && judge.failed(error);
        }
        return type.isInstance(error) && reaches(type, error.getClass());
    }

    /** Returns whether nothing that the later rule is for gets past this one. */
    boolean hides(ErrorRule<?> later) {
        if (type == null || later.type == null) {
            return type == null && later.type == null;
        }
        return type.isAssignableFrom(later.type) && reaches(type, later.type);
    }

    String describe() {
        if (type == null) {
            return "failure";
        }
        return type == RejectedException.class ? "rejected" : type.getSimpleName();
    }

    private static boolean reaches(Class<? extends Throwable> type, Class<? extends Throwable> error) {
        for (Class<? extends Throwable> special : TO_BE_NAMED) {
            if (special.isAssignableFrom(error)) {
                return special.isAssignableFrom(type);
            }
        }
        return true;
    }

    /** Knows what is a failure. */
    @FunctionalInterface
    interface Judge {
        boolean failed(Throwable error);
    }
}
