package io.patterns4j.cache;

import io.patterns4j.CheckedFunction;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Throwables;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A loader of any form. */
@FunctionalInterface
interface Source<K, V> {

    /**
     * Loads, and tells the answer or the error to {@code end}: once, on this thread or another one. What it throws
     * itself is an error as well.
     */
    void load(K key, Load<V> load, BiConsumer<? super @Nullable Loaded<V>, ? super @Nullable Throwable> end)
            throws Exception;

    static <K, V> Source<K, V> of(Loader<? super K, V, ?> loader) {
        return (key, load, end) -> {
            Loaded<V> loaded = loader.load(key, load);
            end.accept(Checks.notNull("loaded", loaded), null);
        };
    }

    static <K, V> Source<K, V> of(CheckedFunction<? super K, ? extends @Nullable V, ?> loader) {
        return (key, load, end) -> end.accept(Loaded.ofNullable(loader.apply(key)), null);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // end does not throw
    static <K, V> Source<K, V> ofStage(Function<? super K, ? extends CompletionStage<? extends @Nullable V>> loader) {
        return (key, load, end) -> loader.apply(key).whenComplete((value, error) -> {
            if (error == null) {
                end.accept(Loaded.ofNullable(value), null);
            } else {
                end.accept(null, Throwables.unwrap(error));
            }
        });
    }
}
