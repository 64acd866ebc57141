package io.patterns4j.writebehind;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A write that was given up.
 *
 * @param write the write with its value, how often it was tried, and how long it has waited in all; empty when the
 *     bytes of the log could not be decoded
 * @param cause what the store said the last time, or what the codec threw
 * @param tried how long ago the first attempt began; zero when there was none
 * @param raw what is in the log; empty unless it could not be decoded
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record DeadLetter<K, V>(
        Optional<Write<K, V>> write, Throwable cause, Duration tried, Optional<WriteLog.Entry> raw) {

    static <K, V> DeadLetter<K, V> of(Write<K, V> write, Throwable cause, Duration tried) {
        return new DeadLetter<>(Optional.of(write), cause, tried, Optional.empty());
    }

    static <K, V> DeadLetter<K, V> undecodable(WriteLog.Entry raw, Throwable cause) {
        return new DeadLetter<>(Optional.empty(), cause, Duration.ZERO, Optional.of(raw));
    }

    /**
     * Returns the key.
     *
     * @return null when it could not be decoded
     */
    public @Nullable K key() {
        return write.map(Write::key).orElse(null);
    }

    /**
     * Returns the value.
     *
     * @return null when the write deletes, or could not be decoded
     */
    public @Nullable V value() {
        return write.isEmpty() ? null : write.get().value();
    }

    /**
     * Returns how often it was tried.
     *
     * @return zero when it could not be decoded
     */
    public int attempts() {
        return write.map(Write::attempt).orElse(0);
    }
}
