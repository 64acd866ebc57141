package io.patterns4j.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.patterns4j.cache.LocalEntry;
import io.patterns4j.cache.LocalTier;
import java.util.Objects;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/*
 * Invariants. A put asks its condition and stores within one compute of the map, so no other change of the key lies
 * between. A walk through the map, however, does not see what a compute under way is about to store. So puts hold the
 * barrier for reading while they compute, and whoever walks passes it for writing first: puts whose condition was asked
 * before are in the map by then, and later ones ask their conditions after the walk began.
 *
 * Concurrency. A look-up takes neither lock nor clock. The barrier is not held during a walk, only passed. Maintenance
 * (order of eviction, timer wheel) runs on the common pool: on the threads of the callers, hits of two threads went
 * from 22 to 8 a microsecond, because every reader then pays for the order that a busy pool may be behind with.
 *
 * Reclaiming by Caffeine's timer wheel costs a hit some 8 % beside no expiry at all (22.1 and 23.3 a microsecond, raw
 * expireAfterWrite 26.3): cheaper than what a sweep of our own would leave lying about.
 *
 * Time. See CoarseClock.
 */
/**
 * The local tier of a {@link io.patterns4j.cache.Cache} in a Caffeine cache: bounded, evicting what is used least by
 * frequency and recency.
 *
 * <pre>{@code
 * Cache.named("products").local(CaffeineTier.ofSize(10_000))
 * }</pre>
 *
 * <p><b>Guarantees.</b> Those of {@link LocalTier}. Memory of entries that are over is given back while the tier is
 * used, about a second after their end, without their being asked for; while nobody uses it, it keeps what it has,
 * within its bound. The bound may be exceeded for a moment by entries that have just been put.
 *
 * <p><b>Thread safety.</b> For use by many threads. {@link #get} takes no lock and reads no clock.
 *
 * @param <K> the type of the keys; with {@code equals} and {@code hashCode} that never change
 */
public final class CaffeineTier<K> implements LocalTier<K> {

    private final CoarseClock clock;
    private final Cache<K, LocalEntry> entries;
    private final StampedLock barrier = new StampedLock();

    private CaffeineTier(Caffeine<Object, Object> bounds) {
        this(bounds, new CoarseClock());
    }

    private CaffeineTier(Caffeine<Object, Object> bounds, CoarseClock clock) {
        this.clock = clock;
        this.entries = bounds.ticker(clock).expireAfter(clock).build();
    }

    /**
     * Returns a tier that is bounded by the number of its entries.
     *
     * @param maxEntries how many it keeps at most; above zero
     * @param <K> the type of the keys
     * @return the tier, for one cache
     */
    public static <K> CaffeineTier<K> ofSize(long maxEntries) {
        return new CaffeineTier<>(Caffeine.newBuilder().maximumSize(positive("maxEntries", maxEntries)));
    }

    /**
     * Returns a tier that is bounded by the sum of the weights of its entries, which loaders give them by
     * {@link io.patterns4j.cache.Loaded#weight}; 1 each unless they do.
     *
     * @param maxWeight how heavy all entries may be together; above zero. What is heavier by itself is not kept
     * @param <K> the type of the keys
     * @return the tier, for one cache
     */
    public static <K> CaffeineTier<K> ofWeight(long maxWeight) {
        return new CaffeineTier<>(Caffeine.newBuilder()
                .maximumWeight(positive("maxWeight", maxWeight))
                .weigher((Object key, Object entry) -> ((LocalEntry) entry).weight()));
    }

    @Override
    public @Nullable LocalEntry get(K key, long nowNanos) {
        clock.observe(nowNanos);
        return entries.getIfPresent(key);
    }

    @Override
    public boolean put(K key, LocalEntry entry, Predicate<? super @Nullable LocalEntry> condition) {
        clock.start(entry.storedNanos());
        Attempt attempt = new Attempt(entry, condition);
        long stamp = barrier.readLock();
        try {
            entries.asMap().compute(key, attempt::decide);
        } finally {
            barrier.unlockRead(stamp);
        }
        return attempt.stored;
    }

    @Override
    public void remove(K key) {
        entries.invalidate(key);
    }

    @Override
    public void removeIf(Predicate<? super LocalEntry> condition) {
        passBarrier();
        entries.asMap().values().removeIf(condition);
    }

    @Override
    public void clear() {
        passBarrier();
        entries.invalidateAll();
    }

    @Override
    public long size() {
        return entries.estimatedSize();
    }

    /** Gives back what is over or too much at once. */
    void maintain() {
        entries.cleanUp();
    }

    private void passBarrier() {
        barrier.unlockWrite(barrier.writeLock());
    }

    private static long positive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be > 0: " + name + "=" + value);
        }
        return value;
    }

    /** One put: what it brings, and whether it was let in. */
    private static final class Attempt {

        private final LocalEntry entry;
        private final Predicate<? super @Nullable LocalEntry> condition;
        private boolean stored;

        Attempt(LocalEntry entry, Predicate<? super @Nullable LocalEntry> condition) {
            this.entry = Objects.requireNonNull(entry, "entry must not be null: entry=null");
            this.condition = Objects.requireNonNull(condition, "condition must not be null: condition=null");
        }

        @Nullable
        LocalEntry decide(Object key, @Nullable LocalEntry present) {
            stored = condition.test(present);
            return stored ? entry : present;
        }
    }
}
