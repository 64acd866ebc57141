package io.patterns4j.tck;

import io.patterns4j.cache.LocalEntry;
import io.patterns4j.cache.LocalTier;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A local tier for tests: a map, which evicts some entry, no matter which, when it holds too many.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 *
 * @param <K> the type of the keys
 */
public final class MapLocalTier<K> implements LocalTier<K> {

    private final ConcurrentHashMap<K, LocalEntry> entries = new ConcurrentHashMap<>();
    private final StampedLock puts = new StampedLock();
    private final int bound;

    /** Creates a tier without a bound. */
    public MapLocalTier() {
        this(Integer.MAX_VALUE);
    }

    /**
     * Creates a tier with a bound.
     *
     * @param bound how many entries it holds at most when it is quiet
     */
    public MapLocalTier(int bound) {
        if (bound < 0) {
            throw new IllegalArgumentException("bound must be >= 0: bound=" + bound);
        }
        this.bound = bound;
    }

    @Override
    public @Nullable LocalEntry get(K key, long nowNanos) {
        return entries.get(key);
    }

    @Override
    public boolean put(K key, LocalEntry entry, Predicate<? super @Nullable LocalEntry> condition) {
        boolean[] stored = new boolean[1];
        long stamp = puts.readLock();
        try {
            entries.compute(key, (same, present) -> {
                stored[0] = condition.test(present);
                return stored[0] ? entry : present;
            });
        } finally {
            puts.unlockRead(stamp);
        }
        evict();
        return stored[0];
    }

    @Override
    public void remove(K key) {
        // Not remove(key), which does not wait for a put of an absent key that has not ended.
        entries.compute(key, (same, present) -> null);
    }

    @Override
    public void removeIf(Predicate<? super LocalEntry> condition) {
        // A walk does not see what a put under way is about to store: wait for those that are.
        puts.unlockWrite(puts.writeLock());
        entries.keySet()
                .forEach(key ->
                        entries.computeIfPresent(key, (same, present) -> condition.test(present) ? null : present));
    }

    @Override
    public void clear() {
        entries.clear();
    }

    @Override
    public long size() {
        return entries.mappingCount();
    }

    private void evict() {
        Iterator<K> some = entries.keySet().iterator();
        while (entries.size() > bound && some.hasNext()) {
            some.next();
            some.remove();
        }
    }
}
