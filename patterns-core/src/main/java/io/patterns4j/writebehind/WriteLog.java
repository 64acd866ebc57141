package io.patterns4j.writebehind;

import io.patterns4j.cache.SharedWrite;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps writes that were acknowledged until the store has them. A port; an instance belongs to one {@code WriteBehind}.
 *
 * <p><b>Guarantees.</b> A write whose append has ended well is delivered to a sink, of this process or a later one,
 * until {@link #done} has ended well for it; at least once, and for one key in the order of positions. An append that
 * failed may be delivered or not.
 *
 * <p><b>Thread safety.</b> For use by many threads. Nothing blocks the calling thread for I/O but {@link #start} and
 * {@link #close}.
 */
public interface WriteLog {

    /**
     * Begins, once. What an earlier life has left is delivered before this returns or soon after.
     *
     * @param sink where writes go that this process has to bring to the store
     */
    void start(Sink sink);

    /**
     * Returns whether the sink gets the writes that are appended here as well, perhaps that of another process.
     * Without, whoever appends brings them to the store, and only what an earlier life has left is delivered.
     *
     * @return whether appends are delivered
     */
    boolean deliversAppends();

    /**
     * Appends a write.
     *
     * @param key the bytes of the key
     * @param value the bytes of the value; null to delete
     * @param shared what is written to the shared tier of a cache in the same step, if the log can; null for nothing
     * @return ends with the position when the write is as durable as the log makes it
     */
    CompletionStage<Long> append(byte[] key, byte @Nullable [] value, @Nullable SharedWrite shared);

    /**
     * Forgets writes that the store has, or that went to the dead letters.
     *
     * @param positions their positions, among them those of writes that were replaced by later ones
     * @return ends when they will not be delivered again
     */
    CompletionStage<Void> done(Collection<Long> positions);

    /**
     * Ends; what is not done stays for the next life.
     *
     * @param limit how long it may take
     */
    void close(Duration limit);

    /** Takes writes that are to be brought to the store. Neither method blocks for long. */
    interface Sink {

        /**
         * Takes a write.
         *
         * @param write the write
         */
        void accept(Entry write);

        /**
         * Another process has taken over writes that were delivered here; they are not to be begun any more.
         *
         * @param positions their positions
         */
        void revoke(Collection<Long> positions);
    }

    /**
     * A write in the log.
     *
     * @param position above zero, growing along the writes of a key
     * @param key the bytes of the key
     * @param value the bytes of the value; null to delete
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares entries
    record Entry(long position, byte[] key, byte @Nullable [] value) {}
}
