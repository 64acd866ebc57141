package io.patterns4j.cache;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The local tier of a cache that has none. */
final class NoLocalTier<K> implements LocalTier<K> {

    @Override
    public @Nullable LocalEntry get(K key, long nowNanos) {
        return null;
    }

    @Override
    public boolean put(K key, LocalEntry entry, Predicate<? super @Nullable LocalEntry> condition) {
        return condition.test(null);
    }

    @Override
    public void remove(K key) {}

    @Override
    public void removeIf(Predicate<? super LocalEntry> condition) {}

    @Override
    public void clear() {}

    @Override
    public long size() {
        return 0;
    }
}
