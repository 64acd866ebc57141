package io.patterns4j.cache;

import io.patterns4j.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/*
 * What a store loses, it had acknowledged shortly before the connection to it was lost, however long it takes until
 * there is another. So time stands still while there is none: what was remembered then is what may be lost.
 */
/** The changes that this node made a short time ago, in case the store loses them. Safe for use by many threads. */
final class ReplayRing {

    /** How many keys and tags are remembered; when there were more, everything is invalidated in their place. */
    static final int CAPACITY = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Made> made = new ArrayDeque<>();
    private final Ticker ticker;
    private final long windowNanos;
    private int names;
    private boolean overflowed;
    private long overflowNanos;
    private boolean stopped;
    private long stoppedNanos;

    ReplayRing(Ticker ticker, long windowNanos) {
        this.ticker = ticker;
        this.windowNanos = windowNanos;
    }

    /** Hears that the connection is lost: time stands still. */
    void disconnected() {
        lock.lock();
        try {
            if (!stopped) {
                stopped = true;
                stoppedNanos = ticker.nanos();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Hears that there is a connection: time goes on. */
    void connected() {
        lock.lock();
        try {
            stopped = false;
        } finally {
            lock.unlock();
        }
    }

    void add(Change change) {
        long nowNanos = ticker.nanos();
        lock.lock();
        try {
            made.add(new Made(change, nowNanos));
            names += change.names().size();
            pruneLocked(endLocked());
            while (names > CAPACITY) {
                removeLocked();
                overflowed = true;
                overflowNanos = nowNanos;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the changes that may be lost. They stay, since the next loss may be near. */
    List<Change> changes() {
        lock.lock();
        try {
            long endNanos = endLocked();
            pruneLocked(endNanos);
            List<Change> changes = new ArrayList<>();
            if (overflowed && endNanos - overflowNanos <= windowNanos) {
                changes.add(Change.ofTags(List.of(SharedSide.ALL)));
            }
            made.forEach(some -> changes.add(some.change));
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when the window ends: now, or when the connection was lost. */
    private long endLocked() {
        return stopped ? stoppedNanos : ticker.nanos();
    }

    private void pruneLocked(long endNanos) {
        while (!made.isEmpty() && endNanos - made.getFirst().nanos > windowNanos) {
            removeLocked();
        }
    }

    private void removeLocked() {
        names -= made.removeFirst().change.names().size();
    }

    private record Made(Change change, long nanos) {}
}
