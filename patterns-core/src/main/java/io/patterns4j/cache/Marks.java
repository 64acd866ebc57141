package io.patterns4j.cache;

import java.util.Map;

/**
 * The clock of a {@link SharedSpace}, which counts invalidations by tag, and what it read when tags were invalidated.
 *
 * @param clock the reading now, zero or more; it never goes back unless the store has lost data
 * @param marks for each tag that was asked for and has one, the reading at its last invalidation
 */
public record Marks(long clock, Map<String, Long> marks) {

    /** Copies the map. */
    public Marks {
        marks = Map.copyOf(marks);
    }
}
