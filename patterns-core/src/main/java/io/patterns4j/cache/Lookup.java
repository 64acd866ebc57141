package io.patterns4j.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a cache knows about a key, without loading it.
 *
 * @param status what kind of answer it is
 * @param value the value when it is a hit or stale, null otherwise
 * @param tier where it was found; {@link Tier#NONE} when it is absent
 * @param age how long ago it was stored; zero when it is absent
 * @param <V> the type of the values
 */
public record Lookup<V>(Status status, @Nullable V value, Tier tier, Duration age) {

    /** Kinds of answers. */
    public enum Status {
        /** A fresh value. */
        HIT,
        /** A value whose time is over, or that was expired; it is kept for when nothing better can be had. */
        STALE,
        /** It is known that the store has no such thing. */
        NEGATIVE,
        /** The cache knows nothing. */
        ABSENT
    }

    /** Where an answer comes from. */
    public enum Tier {
        /** This process. */
        LOCAL,
        /** The store that nodes share. */
        SHARED,
        /** Nowhere. */
        NONE
    }
}
