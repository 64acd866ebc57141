package io.patterns4j.writebehind;

import java.util.Map;
import java.util.Set;

/**
 * What became of the writes of a batch. A key that is in none of the three is unknown, and tried again.
 *
 * @param done the store has them, or something newer
 * @param retryable may go well later
 * @param fatal never will
 * @param <K> the type of the keys
 */
public record BatchOutcome<K>(Set<K> done, Map<K, Throwable> retryable, Map<K, Throwable> fatal) {

    /** Copies the collections. */
    public BatchOutcome {
        done = Set.copyOf(done);
        retryable = Map.copyOf(retryable);
        fatal = Map.copyOf(fatal);
    }

    /**
     * Returns that all went well.
     *
     * @param keys the keys of the batch
     * @param <K> the type of the keys
     * @return the outcome
     */
    public static <K> BatchOutcome<K> allDone(Set<K> keys) {
        return new BatchOutcome<>(keys, Map.of(), Map.of());
    }
}
