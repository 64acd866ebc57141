package io.patterns4j.writebehind;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/*
 * Places are counted, bytes only weighed: a write is let in while there are less than the limit, and may pass it.
 *
 * Who waits stands in line; newcomers do not overtake. A place that comes free is given to the head by whoever frees
 * it, one thread at a time (`granting` counts who wanted to; only the first works, the others leave him more to do).
 * A waiter adds itself and then lets the line move, a place is freed and then the line moves: one of them sees the
 * other.
 */
/** The limit on what waits to be written, and the line of those who wait for a place. */
@SuppressWarnings("CollectionUndefinedEquality") // futures are themselves
final class Room {

    private final int capacity;
    private final long maxBytes;
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger granting = new AtomicInteger();
    private final ConcurrentLinkedQueue<CompletableFuture<Boolean>> line = new ConcurrentLinkedQueue<>();

    Room(int capacity, long maxBytes) {
        this.capacity = capacity;
        this.maxBytes = maxBytes;
    }

    boolean tryTake() {
        return line.isEmpty() && take();
    }

    /** Takes a place whether there is one or not. */
    void force() {
        used.incrementAndGet();
    }

    /** Returns a future that ends with true when it has a place; whoever ends it with false leaves the line. */
    CompletableFuture<Boolean> await() {
        CompletableFuture<Boolean> waiter = new CompletableFuture<>();
        line.add(waiter);
        grant();
        return waiter;
    }

    /** Takes somebody out of the line whose future has ended with false. */
    void leave(CompletableFuture<Boolean> waiter) {
        line.remove(waiter);
        grant();
    }

    void release() {
        used.decrementAndGet();
        grant();
    }

    void weigh(long change) {
        if (change != 0) {
            bytes.addAndGet(change);
            if (change < 0) {
                grant();
            }
        }
    }

    int used() {
        return used.get();
    }

    long bytes() {
        return bytes.get();
    }

    int waiting() {
        return line.size();
    }

    /** Sends everybody in the line away. */
    void dismiss() {
        line.forEach(waiter -> waiter.complete(false));
    }

    private boolean take() {
        int seen = used.get();
        while (seen < capacity && bytes.get() < maxBytes) {
            if (used.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = used.get();
        }
        return false;
    }

    private void grant() {
        if (line.isEmpty() || granting.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            CompletableFuture<Boolean> head = line.peek();
            while (head != null && (head.isDone() || take())) {
                boolean left = head.isDone();
                line.remove(head);
                if (!left && !head.complete(true)) {
                    used.decrementAndGet(); // it left at this moment; the place is for the next
                }
                head = line.peek();
            }
            seen = granting.addAndGet(-seen);
        }
    }
}
