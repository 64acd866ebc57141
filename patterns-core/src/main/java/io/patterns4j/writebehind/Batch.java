package io.patterns4j.writebehind;

import java.util.List;

/**
 * Writes that go to the store together.
 *
 * @param id tells this batch from others; the same again when the very same writes are tried again
 * @param writes at least one, with distinct keys
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record Batch<K, V>(String id, List<Write<K, V>> writes) {

    /** Copies the list. */
    public Batch {
        writes = List.copyOf(writes);
    }
}
