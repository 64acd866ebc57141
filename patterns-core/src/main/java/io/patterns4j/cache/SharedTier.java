package io.patterns4j.cache;

/**
 * A store of bytes that the nodes of a service share, such as Redis: the second tier of a {@link Cache}. This is a
 * port; {@code SharedTierConformance} in the {@code tck} artifact holds what implementations owe.
 *
 * <p>A tier only stores and carries. Time to live of values, jitter, circuit breaking, deadlines, the protocol of
 * invalidations and what happens when the tier is down belong to the cache.
 */
public interface SharedTier {

    /**
     * Returns the name of the tier, for messages and metrics.
     *
     * @return such as {@code redis}
     */
    String name();

    /**
     * Opens the part of the tier that belongs to one cache. Nodes that open the same name share it.
     *
     * @param cache the name of the cache
     * @param listener hears of notes and of the connection until the space is closed
     * @return the space; it may still be connecting, and then its operations fail until it is connected
     */
    SharedSpace open(String cache, SpaceListener listener);
}
