package io.patterns4j.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a node knows of one shard. Touched by the tasks of a {@link StreamLoop} only, but for the bell. */
final class StreamShard {

    private static final byte[] START = ascii("-");

    /** Who looks after the shard. */
    enum State {
        /** Another node, or nobody. */
        FOREIGN,
        /** This node has asked for it. */
        CLAIMED,
        /** This node. */
        OWN,
        /** This node, until what it has under way is done; then another. */
        LEAVING
    }

    final int index;
    final byte[] stream;
    final byte[] owner;
    final byte[] epochKey;
    final byte[] parked;

    /** Rung by whoever has appended here. */
    final AtomicBoolean bell = new AtomicBoolean();

    /** What was delivered and is not done. */
    final Set<Long> undone = new HashSet<>();

    /** What is done and still in the stream, in the order in which it is to be deleted. */
    final ArrayDeque<Erasure> erasures = new ArrayDeque<>();

    /** The same as a set, with what was deleted while a read was under way that may still bring it. */
    final Set<Long> erased = new HashSet<>();

    State state = State.FOREIGN;
    byte[] epoch = START;
    byte[] cursor = START;
    long leaseEndNanos;
    long renewAtNanos;
    long dueNanos;
    long idleNanos;
    long sentNanos;
    long leavingUntilNanos;
    long eraseAtNanos;
    long triedNanos;
    long backlog;
    boolean revoked;
    int term;
    boolean erasing;

    @Nullable
    CompletableFuture<?> reading;

    StreamShard(Keys keys, int index) {
        this.index = index;
        String log = keys.log(index);
        this.stream = log.getBytes(StandardCharsets.UTF_8);
        this.owner = (log + ":owner").getBytes(StandardCharsets.UTF_8);
        this.epochKey = (log + ":epoch").getBytes(StandardCharsets.UTF_8);
        this.parked = (log + ":parked").getBytes(StandardCharsets.UTF_8);
    }

    boolean owned() {
        return state == State.OWN || state == State.LEAVING;
    }

    /** Reads from the beginning again; what is known is passed over. */
    void rewind() {
        cursor = START;
    }

    void readAfter(byte[] id) {
        byte[] after = new byte[id.length + 1];
        after[0] = '(';
        System.arraycopy(id, 0, after, 1, id.length);
        cursor = after;
    }

    /** Returns whether a position was delivered already, or is about to be deleted. */
    boolean knows(long position) {
        return undone.contains(position) || erased.contains(position);
    }

    void own(long newEpoch, long nowNanos) {
        state = State.OWN;
        term++;
        epoch = ascii(Long.toString(newEpoch));
        revoked = false;
        dueNanos = nowNanos;
        idleNanos = 0;
        rewind();
    }

    /** Forgets what was delivered, and returns it. */
    List<Long> disown() {
        List<Long> left = takeUndone();
        state = State.FOREIGN;
        backlog = 0;
        if (reading != null) {
            reading.cancel(true);
            readEnded();
        }
        return left;
    }

    List<Long> takeUndone() {
        List<Long> left = new ArrayList<>(undone);
        undone.clear();
        return left;
    }

    void readEnded() {
        reading = null;
        if (erased.size() > erasures.size()) {
            erased.clear();
            erasures.forEach(erasure -> erased.add(erasure.position));
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** One position to be deleted, and who waits for it. */
    record Erasure(long position, Done call) {}

    /** One call that says that writes are done. */
    static final class Done {

        final CompletableFuture<Void> future = new CompletableFuture<>();
        int left;
    }
}
