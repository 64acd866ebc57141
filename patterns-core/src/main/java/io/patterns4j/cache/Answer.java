package io.patterns4j.cache;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a flight ends with. */
record Answer<V>(@Nullable V value, Kind kind, Set<String> tags) {

    /** Where it comes from. */
    enum Kind {
        LOCAL,
        SHARED,
        LOADED,
        STALE
    }

    @SuppressWarnings("unchecked") // a cache puts nothing but values of its type into its local tier
    static <V> Answer<V> of(LocalEntry entry, Kind kind) {
        return new Answer<>((V) entry.value(), kind, entry.tags());
    }
}
