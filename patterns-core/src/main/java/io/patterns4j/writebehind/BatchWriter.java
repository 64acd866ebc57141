package io.patterns4j.writebehind;

import java.util.concurrent.CompletionStage;

/**
 * Writes batches to the store of truth. A port; see the adapters for stores that have one.
 *
 * <p><b>Guarantees of the caller.</b> The keys of a batch are distinct, and no two batches that are under way share
 * one.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface BatchWriter<K, V> {

    /**
     * Returns how many writes a batch may have.
     *
     * @return above zero
     */
    int maxBatch();

    /**
     * Writes a batch.
     *
     * @param batch what to write
     * @return what became of each write. A stage that fails says nothing about any: all are tried again, and then in
     *     smaller batches
     */
    CompletionStage<BatchOutcome<K>> apply(Batch<K, V> batch);
}
