package io.patterns4j.cache;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a cache stores under a key of its shared tier, before it is written and after it was read.
 *
 * @param value the value; null for "the store has no such thing"
 * @param ttlNanos for how long it is fresh, counted from when it was stored; zero or more
 * @param costNanos how long it took to load; zero when nobody knows
 * @param clock the reading of {@link SharedSide#clock()} when its load began
 * @param tags by which it can be invalidated
 * @param weight what it costs in a local tier
 */
record Envelope<V>(@Nullable V value, long ttlNanos, long costNanos, long clock, Set<String> tags, int weight) {

    boolean negative() {
        return value == null;
    }
}
