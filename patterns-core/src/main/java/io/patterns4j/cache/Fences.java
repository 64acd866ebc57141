package io.patterns4j.cache;

import io.patterns4j.Ticker;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/*
 * All fences of a cache have one length, so they end in the order in which they were set, and a queue is enough to
 * forget them: whoever sets one takes what is over from its head, and one alarm at a time takes the rest. Setting a
 * fence again leaves the older place in the queue, which then finds the newer end in the map and does nothing.
 *
 * With too many at once all keys are fenced instead, which costs fills and never lets an old value in.
 */
/** Keys and tags that were invalidated so shortly ago that a load may still read the past. */
final class Fences {

    private static final int MAX = 100_000;

    private final Ticker ticker;
    private final long nanos;
    private final ConcurrentMap<Object, Long> starts = new ConcurrentHashMap<>();
    private final Queue<Fence> order = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean armed = new AtomicBoolean();
    private volatile Long allSince;
    private volatile boolean closed;

    Fences(Ticker ticker, long nanos) {
        this.ticker = ticker;
        this.nanos = nanos;
        this.allSince = ticker.nanos() - nanos;
    }

    /** Begins the fence of a key or a tag. */
    void set(Object of) {
        if (nanos == 0 || closed) {
            return;
        }
        Long start = ticker.nanos();
        if (starts.size() >= MAX) {
            allSince = start;
            return;
        }
        starts.put(of, start);
        order.add(new Fence(of, start));
        forget();
    }

    /** Begins the fence of everything. */
    void setAll() {
        if (nanos != 0) {
            allSince = ticker.nanos();
        }
    }

    /** Tells whether a load of a key that begins now may read the past. */
    boolean stands(Object of) {
        return nanos != 0 && stood(of, ticker.nanos());
    }

    /** Tells whether a load that began then may have read the past. */
    boolean stood(Object of, long beganNanos) {
        if (nanos == 0) {
            return false;
        }
        Long start = starts.get(of);
        return beganNanos - allSince < nanos || (start != null && beganNanos - start < nanos);
    }

    /** Returns how many are remembered. */
    int size() {
        return starts.size();
    }

    void close() {
        closed = true;
        starts.clear();
        order.clear();
    }

    private void forget() {
        long now = ticker.nanos();
        Fence head = order.peek();
        while (head != null && now - head.start >= nanos) {
            if (order.remove(head)) {
                starts.remove(head.of, head.start);
            }
            head = order.peek();
        }
        if (head != null && armed.compareAndSet(false, true)) {
            ticker.schedule(nanos, this::rung);
        }
    }

    private void rung() {
        armed.set(false);
        forget();
    }

    /** A tag as something that is fenced, apart from keys that are texts. */
    record Tag(String tag) {}

    private record Fence(Object of, Long start) {}
}
