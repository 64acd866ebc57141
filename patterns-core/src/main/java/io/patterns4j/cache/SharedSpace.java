package io.patterns4j.cache;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The part of a {@link SharedTier} that belongs to one cache. A port.
 *
 * <p><b>Guarantees.</b> Each operation is atomic for each key. None blocks the calling thread for I/O; whatever fails,
 * fails the stage. An operation whose stage failed may have happened or not, unless it never left this machine. Stages
 * may end on a thread of the driver: what depends on them hands over to an executor before it runs user code. There are
 * no retries inside; there is a limit to what is queued while there is no connection.
 *
 * <p><b>Thread safety.</b> For use by many threads.
 */
public interface SharedSpace extends AutoCloseable {

    /**
     * Returns what is stored under a key, by one read that sees every write that was acknowledged before it.
     *
     * @param key the key
     * @return the entry; empty when there is none or its time is over
     */
    CompletionStage<Optional<SharedEntry>> get(String key);

    /**
     * Returns what is stored under keys, with as few round trips as the store allows.
     *
     * @param keys the keys, of any number
     * @return the entries that are there
     */
    CompletionStage<Map<String, SharedEntry>> getAll(Collection<String> keys);

    /**
     * Asks for the right to fill a key. It is granted when nobody else has it, no fence stands, and there is nothing
     * stored but what the caller has seen.
     *
     * @param key the key
     * @param seen the {@link SharedEntry#stamp()} of the entry to be replaced; 0 when there was none
     * @param ttl after which the right ends by itself, measured by the store or by an observer's own clock
     * @return the answer
     */
    CompletionStage<LeaseAnswer> lease(String key, long seen, Duration ttl);

    /**
     * Stores a fill if its lease still stands, and ends the lease. An invalidation, a put or the end of its time ends a
     * lease, so a fill that raced one of them is refused.
     *
     * @param lease what {@link #lease} granted
     * @param fill what to store
     * @return whether it was stored
     */
    CompletionStage<Boolean> publish(Lease lease, Fill fill);

    /**
     * Ends a lease without a fill, so that others may load at once. Nothing happens when it does not stand any more.
     *
     * @param lease what {@link #lease} granted
     * @return ends when done
     */
    CompletionStage<Void> release(Lease lease);

    /**
     * Stores a fill, ends any lease of the key, and announces the note, all or nothing. With a version it does so only
     * when nothing is stored with the same version or a higher one; an entry without a version is older than any.
     *
     * @param key the key
     * @param fill what to store
     * @param note what other nodes hear
     * @return whether it was stored; when not, nothing was announced either
     */
    CompletionStage<Boolean> put(String key, Fill fill, ByteBuffer note);

    /**
     * Takes keys away, ends their leases, and announces the note. Each key by itself is atomic; the note is announced
     * after the last of them, and in the same step as it where the store can.
     *
     * @param keys the keys
     * @param removal what becomes of the values, and for how long no lease is granted
     * @param note what other nodes hear
     * @return ends when all of them are done
     */
    CompletionStage<Void> invalidate(Collection<String> keys, Removal removal, ByteBuffer note);

    /**
     * Raises the clock of the space by one, gives the new reading to each tag as its mark, and announces the note.
     *
     * @param tags the tags
     * @param keep how long the marks are needed at least; after that they may be forgotten
     * @param note what other nodes hear
     * @return the new reading, above zero
     */
    CompletionStage<Long> mark(Collection<String> tags, Duration keep, ByteBuffer note);

    /**
     * Returns the clock of the space and marks of tags.
     *
     * @param tags the tags; none to ask for the clock only
     * @return the reading of the clock, and marks; a tag without one has none there
     */
    CompletionStage<Marks> marks(Collection<String> tags);

    /**
     * Announces a note that comes with no change.
     *
     * @param note what other nodes hear
     * @return ends when the store has taken it
     */
    CompletionStage<Void> announce(ByteBuffer note);

    /**
     * Returns whether notes reach the listeners of other nodes. Without, caches keep local copies for a short time
     * only.
     *
     * @return whether notes are carried
     */
    boolean carriesNotes();

    /** Ends the subscription and what the space holds. Doing it again changes nothing. */
    @Override
    void close();
}
