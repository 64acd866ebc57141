package io.patterns4j.cache;

import io.patterns4j.CheckedFunction;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Cache-aside over a local and a shared tier. SKELETON: signatures that the change is built on. */
public final class Cache<K, V> implements AutoCloseable {

    Cache(CacheBuilder<K, V> builder) {}

    /** Returns a builder. */
    public static <K, V> CacheBuilder<K, V> named(String name) {
        return new CacheBuilder<>(name);
    }

    public String name() {
        throw new UnsupportedOperationException();
    }

    /** By the configured loader; null when the store has no such thing. */
    public @Nullable V get(K key) {
        throw new UnsupportedOperationException();
    }

    public <X extends Exception> @Nullable V get(
            K key, CheckedFunction<? super K, ? extends @Nullable V, ? extends X> loader) throws X {
        throw new UnsupportedOperationException();
    }

    public <X extends Exception> @Nullable V get(K key, Loader<? super K, V, ? extends X> loader) throws X {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<@Nullable V> getAsync(K key) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<@Nullable V> getAsync(
            K key, Function<? super K, ? extends CompletionStage<? extends @Nullable V>> loader) {
        throw new UnsupportedOperationException();
    }

    public Map<K, V> getAll(Collection<? extends K> keys) {
        throw new UnsupportedOperationException();
    }

    public <X extends Exception> Map<K, V> getAll(
            Collection<? extends K> keys, CheckedFunction<? super Set<K>, ? extends Map<K, V>, ? extends X> loader)
            throws X {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Map<K, V>> getAllAsync(Collection<? extends K> keys) {
        throw new UnsupportedOperationException();
    }

    public Lookup<V> lookup(K key) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Lookup<V>> lookupAsync(K key) {
        throw new UnsupportedOperationException();
    }

    public Receipt put(K key, V value) {
        return put(key, Loaded.of(value));
    }

    public Receipt put(K key, Loaded<V> value) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Receipt> putAsync(K key, Loaded<V> value) {
        throw new UnsupportedOperationException();
    }

    public Receipt invalidate(K key) {
        throw new UnsupportedOperationException();
    }

    public Receipt invalidateAll(Collection<? extends K> keys) {
        throw new UnsupportedOperationException();
    }

    public CompletableFuture<Receipt> invalidateAllAsync(Collection<? extends K> keys) {
        throw new UnsupportedOperationException();
    }

    public Receipt invalidateTags(String... tags) {
        throw new UnsupportedOperationException();
    }

    /** Soft expiry: the value stays for when nothing better can be had. */
    public Receipt expire(K key) {
        throw new UnsupportedOperationException();
    }

    /** Everything in all tiers. */
    public Receipt clear() {
        throw new UnsupportedOperationException();
    }

    /** Drops this node's local copy only, and keeps loads under way from storing one. */
    public void evictLocal(K key) {
        throw new UnsupportedOperationException();
    }

    /** What a put writes to the shared tier, for a log that writes it together with its record; empty without one. */
    public Optional<SharedWrite> sharedWrite(K key, V value) {
        throw new UnsupportedOperationException();
    }

    /** Loads keys that are not cached, at a bounded rate and parallelism. */
    public CompletableFuture<WarmUpReport> warmUp(Iterable<? extends K> keys, WarmUpPlan plan) {
        throw new UnsupportedOperationException();
    }

    public CacheSnapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
