package io.patterns4j;

import org.jspecify.annotations.Nullable;

/**
 * Computes a value from an argument and may throw. Together with a static lambda or method reference it makes a
 * protected call without allocation.
 *
 * @param <A> the type of the argument
 * @param <T> the type of the value
 * @param <X> the checked exception that the body declares; {@link RuntimeException} when it declares none
 */
@FunctionalInterface
public interface CheckedFunction<A extends @Nullable Object, T extends @Nullable Object, X extends Exception> {

    /**
     * Computes the value.
     *
     * @param argument what the caller handed over with the function
     * @return the value
     * @throws X when the body does
     */
    T apply(A argument) throws X;
}
