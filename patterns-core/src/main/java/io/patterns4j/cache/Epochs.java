package io.patterns4j.cache;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/*
 * A fill that raced an invalidation has to be refused without a trace of the invalidation being kept for each key. So
 * keys share 1,024 counters: whoever loads notes the counter first, an invalidation raises it before it removes, and a
 * fill is made only while the counter is what it was. Two keys that share a counter cost each other at most a fill.
 *
 * An epoch is the sum of the key's counter and one for all keys. Both only grow, so two equal sums mean that neither
 * has changed in between, although they are not read at one moment.
 *
 * What tags a value has is known only after it is loaded. So each invalidation of tags takes the next reading of a
 * clock and leaves it with its tags; whoever loads notes the clock first, and finds with its tags whether one of them
 * was invalidated since. The reading is taken before it is left, and a load that notes it before it is left is refused
 * although it may have been in time: the safe side.
 */
/** Tells whether something was invalidated since a moment, in bounded memory. */
final class Epochs {

    private static final int STRIPES = 1024;

    private final AtomicLongArray keys = new AtomicLongArray(STRIPES);
    private final AtomicLong all = new AtomicLong();
    private final AtomicLongArray tags = new AtomicLongArray(STRIPES);
    private final AtomicLong tagClock = new AtomicLong();

    /** Returns the epoch of a key. */
    long of(Object key) {
        return keys.get(stripe(key)) + all.get();
    }

    /** Begins the next epoch of a key, and returns it. */
    long next(Object key) {
        return keys.incrementAndGet(stripe(key)) + all.get();
    }

    /** Begins the next epoch of a key, which is one more, unless the given one is over. */
    boolean next(Object key, long seen) {
        int stripe = stripe(key);
        long own = keys.get(stripe);
        return own + all.get() == seen && keys.compareAndSet(stripe, own, own + 1);
    }

    /** Begins the next epoch of all keys. */
    void nextOfAll() {
        all.incrementAndGet();
    }

    /** Returns the clock of tags. */
    long tagClock() {
        return tagClock.get();
    }

    /** Leaves the next reading of the clock with tags. */
    void invalidate(Iterable<String> invalidated) {
        long reading = tagClock.incrementAndGet();
        for (String tag : invalidated) {
            tags.accumulateAndGet(stripe(tag), reading, Math::max);
        }
    }

    /** Tells whether one of the tags was invalidated since the clock had a reading. */
    boolean invalidatedSince(Set<String> of, long reading) {
        for (String tag : of) {
            if (tags.get(stripe(tag)) > reading) {
                return true;
            }
        }
        return false;
    }

    private static int stripe(Object of) {
        int hash = of.hashCode();
        return (hash ^ hash >>> 16 ^ hash >>> 10) & (STRIPES - 1);
    }
}
