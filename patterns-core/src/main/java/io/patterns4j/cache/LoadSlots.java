package io.patterns4j.cache;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/*
 * Who asks joins the queue first and looks for a free slot then; who gives a slot back frees it first and looks at the
 * queue then. So one of the two sees the other.
 */
/** Bounds how many loads run at once; further ones wait in the order of their arrival. Lock-free. */
final class LoadSlots {

    private final AtomicInteger free;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    LoadSlots(int max) {
        this.free = new AtomicInteger(max);
    }

    /** Runs a task when there is a slot for it, which it owns then: on this thread, or on one that gives one back. */
    void acquire(Runnable task) {
        waiting.add(task);
        serve();
    }

    /** Gives a slot back. */
    void release() {
        free.incrementAndGet();
        serve();
    }

    private void serve() {
        while (!waiting.isEmpty() && take()) {
            Runnable next = waiting.poll();
            if (next == null) {
                free.incrementAndGet();
            } else {
                next.run();
            }
        }
    }

    private boolean take() {
        int seen = free.get();
        while (seen > 0) {
            if (free.compareAndSet(seen, seen - 1)) {
                return true;
            }
            seen = free.get();
        }
        return false;
    }
}
