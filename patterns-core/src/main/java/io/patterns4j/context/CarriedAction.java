package io.patterns4j.context;

import io.patterns4j.CheckedFunction;
import io.patterns4j.context.ContextCarrier.Scope;
import org.jspecify.annotations.Nullable;

/** An action that has the context of its caller on whatever thread it is run. */
record CarriedAction<A extends @Nullable Object, T extends @Nullable Object, X extends Exception>(
        Luggage luggage, CheckedFunction<? super A, ? extends T, ? extends X> action)
        implements CheckedFunction<A, T, X> {

    @Override
    public T apply(A argument) throws X {
        Scope scope = luggage.unpack();
        try {
            return action.apply(argument);
        } finally {
            scope.close();
        }
    }
}
