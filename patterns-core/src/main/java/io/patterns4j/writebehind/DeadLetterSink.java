package io.patterns4j.writebehind;

/**
 * Takes writes that were given up. Called on the executor of the write-behind, for each write once in this process;
 * what it throws is logged and counted, and the write is not kept for its sake.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@FunctionalInterface
public interface DeadLetterSink<K, V> {

    /**
     * Takes a write.
     *
     * @param letter the write and why it was given up
     */
    void accept(DeadLetter<K, V> letter);
}
