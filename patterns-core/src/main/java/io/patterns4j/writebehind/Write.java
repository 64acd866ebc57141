package io.patterns4j.writebehind;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One write on its way to the store.
 *
 * @param key the key
 * @param value the value; null to delete
 * @param sequence grows with each write of the key; above zero
 * @param attempt 1 for the first
 * @param age how long it has waited, from the first of the writes that it replaces
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record Write<K, V>(K key, @Nullable V value, long sequence, int attempt, Duration age) {

    /**
     * Returns whether this deletes the key.
     *
     * @return whether there is no value
     */
    public boolean deletes() {
        return value == null;
    }
}
