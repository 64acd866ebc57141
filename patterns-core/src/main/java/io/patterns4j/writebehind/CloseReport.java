package io.patterns4j.writebehind;

import java.util.List;

/**
 * What became of the writes that waited when a {@link WriteBehind} was closed.
 *
 * @param written how many the store has taken since then; of a key that was written twice both
 * @param deadLettered how many were given up since then
 * @param left what the store does not have, as far as is known: a write whose batch was under way at the end is among
 *     them, and may reach the store all the same
 * @param durable whether what is left is in a log, which brings it back in the next life
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record CloseReport<K, V>(long written, long deadLettered, List<Write<K, V>> left, boolean durable) {

    /** Copies the list. */
    public CloseReport {
        left = List.copyOf(left);
    }

    /**
     * Returns how many writes are gone with the memory of this process.
     *
     * @return zero with a log
     */
    public int lost() {
        return durable ? 0 : left.size();
    }
}
