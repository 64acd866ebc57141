package io.patterns4j.cache;

import io.patterns4j.Outcome;
import io.patterns4j.internal.Interruption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the store of truth on behalf of a {@link WriteThrough}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param <X> the checked exception that it declares; {@link RuntimeException} when it declares none
 */
public interface StoreWriter<K, V, X extends Exception> {

    /**
     * Writes a value, or deletes it, and returns when the store has it.
     *
     * @param key the key
     * @param value the value; null to delete
     * @return the version that the value has at the store now, above zero; empty when the store has no versions
     * @throws X when the store refused it or did not answer
     */
    OptionalLong write(K key, @Nullable V value) throws X;

    /**
     * Returns whether a failure says for sure that the store has not changed. What is cached is kept then; otherwise it
     * is invalidated, because nobody knows.
     *
     * @param failure what {@link #write} threw
     * @return false unless overridden
     */
    default boolean unchanged(Throwable failure) {
        return false;
    }

    /**
     * Writes values, each for itself: some may fail while others are stored. To be overridden for stores that take many
     * at once.
     *
     * @param values the values by key
     * @return for each key the version as of {@link #write}, or why it failed. A key without an answer counts as one
     *     whose outcome is unknown; the same holds for all of them when this method throws
     */
    default Map<K, Outcome<OptionalLong>> writeAll(Map<K, V> values) {
        Map<K, Outcome<OptionalLong>> outcomes = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            try {
                outcomes.put(key, new Outcome.Returned<>(write(key, value)));
            } catch (Throwable e) {
                Interruption.keep(e);
                outcomes.put(key, new Outcome.Threw<>(e));
            }
        });
        return outcomes;
    }
}
