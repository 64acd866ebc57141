package io.patterns4j.context;

import io.patterns4j.CheckedFunction;
import io.patterns4j.internal.Carried;
import org.jspecify.annotations.Nullable;

/** An action that has the context of its caller on whatever thread it is run. */
record CarriedAction<A extends @Nullable Object, T extends @Nullable Object, X extends Exception>(
        Luggage luggage, CheckedFunction<? super A, ? extends T, ? extends X> action)
        implements CheckedFunction<A, T, X>, Carried {

    @Override
    public T apply(A argument) throws X {
        Runnable leave = enter();
        try {
            return action.apply(argument);
        } finally {
            leave.run();
        }
    }

    @Override
    public Runnable enter() {
        return luggage.enter();
    }
}
