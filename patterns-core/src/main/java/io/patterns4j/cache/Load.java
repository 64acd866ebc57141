package io.patterns4j.cache;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a loader may know about the load it works for.
 *
 * @param <V> the type of the values
 */
public interface Load<V> {

    /** Why something is loaded. */
    enum Reason {
        /** A caller waits for it. */
        MISS,
        /** The cached value is about to end or over, and is being replaced. */
        REFRESH,
        /** The cache is being warmed up. */
        WARM_UP
    }

    /**
     * Returns why it is loaded.
     *
     * @return the reason
     */
    Reason reason();

    /**
     * Returns the value that the new one replaces.
     *
     * @return empty when the cache has none
     */
    Optional<V> previous();

    /**
     * Returns the version of the previous value.
     *
     * @return empty when there is no previous value or it has no version
     */
    OptionalLong previousVersion();

    /**
     * Returns how long the load may still take. Nobody waits for it any more after that; what it brings later is stored
     * only if nothing has happened to the key meanwhile.
     *
     * @return nanoseconds, zero or more
     */
    long remainingNanos();
}
