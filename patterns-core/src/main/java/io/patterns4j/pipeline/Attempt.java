package io.patterns4j.pipeline;

import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.RejectedException;
import org.jspecify.annotations.Nullable;

/*
 * An attempt through more than one policy.
 *
 * The outermost policy refuses without throwing. What an inner one refuses has to reach the classifiers and permits of
 * the policies outside of it, and a RejectedException, which has no stack trace, is how they learn of it. It is turned
 * into an Outcome.Rejected at the end, unless the action itself threw it: then the call did run.
 */
/** An action that remembers whether a rejection came out of itself or out of a policy around it. */
final class Attempt<T extends @Nullable Object> implements CheckedSupplier<T, Exception> {

    private final CheckedSupplier<T, ? extends Exception> action;
    private volatile @Nullable RejectedException own;

    Attempt(CheckedSupplier<T, ? extends Exception> action) {
        this.action = action;
    }

    @Override
    public T get() throws Exception {
        try {
            return action.get();
        } catch (RejectedException e) {
            own = e;
            throw e;
        }
    }

    /** Returns what the outcome of the outermost policy means for the whole pipeline. */
    @SuppressWarnings("ReferenceEquality") // whether it is the one that the action threw
    Outcome<T> judge(Outcome<T> outcome) {
        if (outcome instanceof Outcome.Threw<T> threw
                && threw.error() instanceof RejectedException rejected
                && rejected != own) {
            return new Outcome.Rejected<>(rejected.toRejection());
        }
        return outcome;
    }
}
