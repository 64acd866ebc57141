package io.patterns4j.cache;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Codec;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** SKELETON. */
public final class CacheBuilder<K, V> {

    CacheBuilder(String name) {}

    public CacheBuilder<K, V> config(CacheConfig config) {
        throw new UnsupportedOperationException();
    }

    public CacheBuilder<K, V> config(Consumer<? super CacheConfig.Builder> options) {
        throw new UnsupportedOperationException();
    }

    public CacheBuilder<K, V> local(LocalTier<K> tier) {
        throw new UnsupportedOperationException();
    }

    public CacheBuilder<K, V> shared(SharedTier tier, Codec<V> codec) {
        throw new UnsupportedOperationException();
    }

    public CacheBuilder<K, V> shared(SharedTier tier, Codec<V> codec, Consumer<? super SharedConfig.Builder> options) {
        throw new UnsupportedOperationException();
    }

    /**
     * How keys are written in the shared tier; String, Integer, Long and UUID need none. Distinct for distinct keys.
     */
    public CacheBuilder<K, V> keyText(Function<? super K, String> text, Function<String, ? extends K> parse) {
        throw new UnsupportedOperationException();
    }

    public CacheBuilder<K, V> loader(
            CheckedFunction<? super K, ? extends @Nullable V, ? extends RuntimeException> loader) {
        throw new UnsupportedOperationException();
    }

    public CacheBuilder<K, V> loader(Loader<? super K, V, ? extends RuntimeException> loader) {
        throw new UnsupportedOperationException();
    }

    public CacheBuilder<K, V> asyncLoader(
            Function<? super K, ? extends CompletionStage<? extends @Nullable V>> loader) {
        throw new UnsupportedOperationException();
    }

    public CacheBuilder<K, V> bulkLoader(
            CheckedFunction<? super Set<K>, ? extends Map<K, V>, ? extends RuntimeException> loader) {
        throw new UnsupportedOperationException();
    }

    public Cache<K, V> build() {
        return new Cache<>(this);
    }
}
