package io.patterns4j.writebehind;

import io.patterns4j.cache.Cache;
import io.patterns4j.cache.Loaded;
import io.patterns4j.cache.SharedWrite;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a write-behind needs of a cache. */
interface CacheSide<K, V> {

    static <K, V> CacheSide<K, V> of(Cache<K, V> cache) {
        return new OfCache<>(cache);
    }

    @Nullable
    V get(K key);

    CompletableFuture<@Nullable V> getAsync(K key);

    Map<K, V> getAll(Collection<? extends K> keys);

    CompletionStage<?> invalidateAll(Collection<? extends K> keys);

    CompletionStage<?> put(K key, V value);

    /** Returns what is written to the shared tier together with a record of the log; null for nothing. */
    @Nullable
    SharedWrite sharedWrite(K key, @Nullable V value);

    void evictLocal(K key);

    /** The cache of the user. */
    record OfCache<K, V>(Cache<K, V> cache) implements CacheSide<K, V> {

        @Override
        public @Nullable V get(K key) {
            return cache.get(key);
        }

        @Override
        public CompletableFuture<@Nullable V> getAsync(K key) {
            return cache.getAsync(key);
        }

        @Override
        public Map<K, V> getAll(Collection<? extends K> keys) {
            return cache.getAll(keys);
        }

        @Override
        public CompletionStage<?> invalidateAll(Collection<? extends K> keys) {
            return cache.invalidateAllAsync(keys);
        }

        @Override
        public CompletionStage<?> put(K key, V value) {
            return cache.putAsync(key, Loaded.of(value));
        }

        @Override
        public @Nullable SharedWrite sharedWrite(K key, @Nullable V value) {
            return cache.sharedWrite(key, value).orElse(null);
        }

        @Override
        public void evictLocal(K key) {
            cache.evictLocal(key);
        }
    }
}
