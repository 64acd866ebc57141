package io.patterns4j.cache;

import io.patterns4j.CheckedFunction;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads of many keys. */
final class Bulk<K, V> {

    Bulk(Engine<K, V> engine, Reads<K, V> reads, CacheBuilder.Sources<K, V> sources) {}

    Map<K, V> getAll(
            Collection<? extends K> keys,
            @Nullable CheckedFunction<? super Set<K>, ? extends Map<K, V>, ? extends Exception> loader) {
        throw new UnsupportedOperationException();
    }

    CompletableFuture<Map<K, V>> getAllAsync(Collection<? extends K> keys) {
        throw new UnsupportedOperationException();
    }
}
