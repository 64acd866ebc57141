package io.patterns4j.cache;

import io.patterns4j.Ticker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

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

    ReplayRing(Ticker ticker, long windowNanos) {
        this.ticker = ticker;
        this.windowNanos = windowNanos;
    }

    void add(Change change) {
        long nowNanos = ticker.nanos();
        lock.lock();
        try {
            made.add(new Made(change, nowNanos));
            names += change.names().size();
            pruneLocked(nowNanos);
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
        long nowNanos = ticker.nanos();
        lock.lock();
        try {
            pruneLocked(nowNanos);
            List<Change> changes = new ArrayList<>();
            if (overflowed && nowNanos - overflowNanos <= windowNanos) {
                changes.add(Change.ofTags(List.of(SharedSide.ALL)));
            }
            made.forEach(some -> changes.add(some.change));
            return changes;
        } finally {
            lock.unlock();
        }
    }

    private void pruneLocked(long nowNanos) {
        while (!made.isEmpty() && nowNanos - made.getFirst().nanos > windowNanos) {
            removeLocked();
        }
    }

    private void removeLocked() {
        names -= made.removeFirst().change.names().size();
    }

    private record Made(Change change, long nanos) {}
}
