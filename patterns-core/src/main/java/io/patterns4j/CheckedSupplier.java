package io.patterns4j;

import org.jspecify.annotations.Nullable;

/**
 * Computes a value and may throw; the compiler infers which exception, so a lambda that throws nothing checked needs no
 * {@code try} around the call.
 *
 * @param <T> the type of the value
 * @param <X> the checked exception that the body declares; {@link RuntimeException} when it declares none
 */
@FunctionalInterface
public interface CheckedSupplier<T extends @Nullable Object, X extends Exception> {

    /**
     * Computes the value.
     *
     * @return the value
     * @throws X when the body does
     */
    T get() throws X;
}
