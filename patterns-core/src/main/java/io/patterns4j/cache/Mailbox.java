package io.patterns4j.cache;

import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.Dispatch;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs tasks on an executor, one after the other in the order in which they came. */
final class Mailbox {

    private static final int CAPACITY = 10_000;

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Executor executor;
    private final Callbacks callbacks;

    /** How many tasks wait or run; one more until it was started. */
    private final AtomicInteger count = new AtomicInteger(1);

    Mailbox(Executor executor, Callbacks callbacks) {
        this.executor = executor;
        this.callbacks = callbacks;
    }

    /** Begins to run tasks. */
    void start() {
        if (count.decrementAndGet() > 0) {
            dispatch();
        }
    }

    /** Takes a task in any case; for those that cannot become many. */
    void post(Runnable task) {
        tasks.add(task);
        if (count.getAndIncrement() == 0) {
            dispatch();
        }
    }

    /** Takes a task unless too many wait. */
    boolean offer(Runnable task) {
        boolean room = count.get() < CAPACITY;
        if (room) {
            post(task);
        }
        return room;
    }

    private void dispatch() {
        Dispatch.run(executor, this::drain, refused -> drain());
    }

    private void drain() {
        do {
            Runnable task = tasks.poll();
            try {
                if (task != null) {
                    task.run();
                }
            } catch (Throwable e) {
                callbacks.failed("news of other nodes", e);
            }
        } while (count.decrementAndGet() > 0);
    }
}
