package io.patterns4j.retry;

import io.patterns4j.CheckedSupplier;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** Answers one attempt after the other as told; the last answer is repeated. */
final class Callee<T> implements CheckedSupplier<T, Exception> {

    private final Deque<CheckedSupplier<T, Exception>> answers = new ArrayDeque<>();
    int attempts;

    static Callee<Integer> failing() {
        return new Callee<Integer>().thenThrow(new IOException("broken"));
    }

    Callee<T> thenThrow(Throwable... errors) {
        for (Throwable error : errors) {
            answers.add(() -> {
                if (error instanceof Error fatal) {
                    throw fatal;
                }
                throw (Exception) error;
            });
        }
        return this;
    }

    @SafeVarargs
    final Callee<T> thenReturn(T... values) {
        for (T value : values) {
            answers.add(() -> value);
        }
        return this;
    }

    Callee<T> thenDo(CheckedSupplier<T, Exception> action) {
        answers.add(action);
        return this;
    }

    @Override
    public T get() throws Exception {
        attempts++;
        return (answers.size() > 1 ? answers.remove() : answers.element()).get();
    }

    CompletableFuture<T> stage() {
        try {
            return CompletableFuture.completedFuture(get());
        } catch (Throwable error) {
            return CompletableFuture.failedFuture(error);
        }
    }
}
