package io.patterns4j.fallback;

import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.RejectedException;
import org.jspecify.annotations.Nullable;

/** An action that remembers whether a rejection came out of itself: then it did run. */
final class Attempt<T extends @Nullable Object> implements CheckedSupplier<T, Exception> {

    private final CheckedSupplier<? extends T, ? extends Exception> action;
    private volatile @Nullable RejectedException own;

    Attempt(CheckedSupplier<? extends T, ? extends Exception> action) {
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

    /** Runs the action through what lies inside of the fallback. */
    @SuppressWarnings("ReferenceEquality") // whether it is the one that the action threw
    Outcome<T> through(Policy.Next next) {
        try {
            return new Outcome.Returned<>(next.<Attempt<T>, T, Exception>call(this, Attempt::get));
        } catch (RejectedException e) {
            return e == own ? new Outcome.Threw<>(e) : new Outcome.Rejected<>(e.toRejection());
        } catch (Throwable e) {
            return new Outcome.Threw<>(e);
        }
    }
}
