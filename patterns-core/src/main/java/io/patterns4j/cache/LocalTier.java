package io.patterns4j.cache;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map in this process: the first tier of a {@link Cache}. A port; an instance belongs to one cache.
 *
 * <p><b>Guarantees.</b> Changes of one key are atomic and in order. A {@link #put} whose condition has said yes is seen
 * by every {@link #remove}, {@link #removeIf} and {@link #clear} that begins after the condition was asked, and gone
 * when that has ended. The tier may drop any entry at any time. It decides nothing about time: entries that are over
 * may be returned; {@code LocalTierConformance} in the {@code tck} artifact holds what implementations owe.
 *
 * <p><b>Thread safety.</b> For use by many threads; {@link #get} takes no lock.
 *
 * @param <K> the type of the keys
 */
public interface LocalTier<K> {

    /**
     * Returns the entry of a key.
     *
     * @param key the key
     * @param nowNanos a reading of the cache's ticker, which saves the tier one of its own
     * @return the entry; null when there is none
     */
    @Nullable
    LocalEntry get(K key, long nowNanos);

    /**
     * Stores an entry if a condition holds, as one step: no other change of the key lies between the two.
     *
     * @param key the key
     * @param entry the entry
     * @param condition is asked about the present entry, null for none; short, without locks, does not touch the tier
     * @return whether it was stored
     */
    boolean put(K key, LocalEntry entry, Predicate<? super @Nullable LocalEntry> condition);

    /**
     * Drops the entry of a key.
     *
     * @param key the key
     */
    void remove(K key);

    /**
     * Drops all entries that a condition holds for. Looks at all of them.
     *
     * @param condition is asked about each entry; short, without locks, does not touch the tier
     */
    void removeIf(Predicate<? super LocalEntry> condition);

    /** Drops all entries. */
    void clear();

    /**
     * Returns about how many entries there are.
     *
     * @return zero or more
     */
    long size();
}
