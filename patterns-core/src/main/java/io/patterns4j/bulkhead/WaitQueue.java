package io.patterns4j.bulkhead;

import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Dispatch;
import io.patterns4j.internal.Nanos;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/*
 * Waiters, and the hand-over of permits to them.
 *
 * No wake-up is lost. A waiter first stands in line and is counted, then tries to hand over to the line itself. A
 * permit is first put back into the pool, then the count is read. All four are sequentially consistent, so one of the
 * two sees the other (Dekker). Nobody passes the line: callers look at the count before they take.
 *
 * The hand-over is done by one thread at a time without a lock: who finds it busy leaves a mark in `work` and goes; who
 * does it goes round until there are no more marks. Only that thread takes waiters off the line. A permit that finds no
 * waiter, because the last one has just left, goes back to the pool, and the lines of sibling partitions, which may
 * have missed it meanwhile, are looked after.
 *
 * Nothing that a user wrote runs inside the hand-over: threads are unparked, stages are collected and dispatched to the
 * executor afterwards.
 *
 * `places` bounds the line, `waiting` tells whether to look at it. A place is reserved before and freed after.
 *
 * Time. Deadlines are measured by the ticker and only approximated by parking and by the JDK's timer: who wakes too
 * early waits for the rest.
 */
/** The bounded line in front of a bulkhead. */
final class WaitQueue {

    static final int INTERRUPTED = -2;

    private static final VarHandle PLACES;
    private static final VarHandle WAITING;
    private static final VarHandle WORK;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PLACES = lookup.findVarHandle(WaitQueue.class, "places", int.class);
            WAITING = lookup.findVarHandle(WaitQueue.class, "waiting", int.class);
            WORK = lookup.findVarHandle(WaitQueue.class, "work", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final PermitPool pool;
    private final BulkheadConfig config;
    private final long maxWaitNanos;
    private final WaitQueue[] siblings;
    private final ConcurrentLinkedDeque<Waiter> line = new ConcurrentLinkedDeque<>();

    private volatile int places;
    private volatile int waiting;

    @SuppressWarnings("unused") // by VarHandle
    private volatile int work;

    /** Creates a line; {@code siblings} are all that wait for the same permits, filled in before the first use. */
    WaitQueue(PermitPool pool, BulkheadConfig config, WaitQueue[] siblings) {
        this.pool = pool;
        this.config = config;
        this.maxWaitNanos = Nanos.of(config.maxWait());
        this.siblings = siblings;
    }

    /** Creates the only line in front of a pool of its own. */
    static WaitQueue of(BulkheadConfig config) {
        WaitQueue[] lines = new WaitQueue[config.queue() == 0 ? 0 : 1];
        WaitQueue queue = new WaitQueue(new StripedPermits(config.limit()), config, lines);
        Arrays.fill(lines, queue);
        return queue;
    }

    PermitPool pool() {
        return pool;
    }

    WaitQueue[] siblings() {
        return siblings;
    }

    /** Returns how many wait; for a moment less when somebody gets his permit while he is still coming in. */
    int waiting() {
        return waiting;
    }

    /** Waits on this thread; returns a ticket, {@link PermitPool#REFUSED} or, with the flag set, INTERRUPTED. */
    int await() {
        if (config.queue() == 0) {
            return PermitPool.REFUSED;
        }
        long startNanos = config.ticker().nanos();
        long limitNanos = limitNanos();
        ThreadWaiter waiter = new ThreadWaiter();
        if (!enter(waiter)) {
            return PermitPool.REFUSED;
        }
        while (waiter.waits()) {
            if (Thread.currentThread().isInterrupted()) {
                if (leave(waiter)) {
                    return INTERRUPTED;
                }
                break;
            }
            long leftNanos =
                    Nanos.remaining(startNanos, limitNanos, config.ticker().nanos());
            if (leftNanos == 0 && leave(waiter)) {
                return PermitPool.REFUSED;
            }
            LockSupport.parkNanos(this, leftNanos);
        }
        return waiter.ticket();
    }

    /** Lets a stage wait; false when there is no place. */
    boolean join(StageWaiter waiter) {
        if (config.queue() == 0) {
            return false;
        }
        long startNanos = config.ticker().nanos();
        long limitNanos = limitNanos();
        if (!enter(waiter)) {
            return false;
        }
        if (limitNanos != Long.MAX_VALUE) {
            arm(waiter, startNanos, limitNanos, limitNanos);
        }
        return true;
    }

    /** Leaves the line; false when the waiter has been granted a permit or has left before. */
    boolean leave(Waiter waiter) {
        if (!waiter.cancel()) {
            return false;
        }
        WAITING.getAndAdd(this, -1);
        line.removeFirstOccurrence(waiter);
        PLACES.getAndAdd(this, -1);
        return true;
    }

    /** Gives free permits to waiters, or leaves that to the thread that is at it. */
    void handOver() {
        if ((int) WORK.getAndAdd(this, 1) != 0) {
            return;
        }
        List<StageWaiter> admitted = new ArrayList<>(1);
        boolean surplus = false;
        int done = 1;
        do {
            surplus |= admit(admitted);
            done = (int) WORK.getAndAdd(this, -done) - done;
        } while (done != 0);
        if (surplus) {
            wake(siblings);
        }
        for (StageWaiter waiter : admitted) {
            dispatch(waiter);
        }
    }

    /** Looks after the lines that may now get a permit. */
    static void wake(WaitQueue[] queues) {
        for (WaitQueue queue : queues) {
            if (queue.waiting > 0) {
                queue.handOver();
            }
        }
    }

    /** Returns whether a permit had to be put back. */
    private boolean admit(List<StageWaiter> admitted) {
        while (waiting > 0 && !line.isEmpty()) {
            int ticket = pool.tryTake();
            if (ticket < 0) {
                return false;
            }
            Waiter waiter = grantNext(ticket);
            if (waiter == null) {
                pool.give(ticket);
                return true;
            }
            if (waiter instanceof StageWaiter stage) {
                admitted.add(stage);
            }
        }
        return false;
    }

    private @Nullable Waiter grantNext(int ticket) {
        Waiter waiter = poll();
        while (waiter != null) {
            if (waiter.grant(ticket)) {
                WAITING.getAndAdd(this, -1);
                PLACES.getAndAdd(this, -1);
                return waiter;
            }
            waiter = poll();
        }
        return null;
    }

    private @Nullable Waiter poll() {
        return config.order() == QueueOrder.FIFO ? line.pollFirst() : line.pollLast();
    }

    /** Nobody waits past the deadline of his call. */
    private long limitNanos() {
        return Math.min(maxWaitNanos, Deadline.remainingNanos());
    }

    private boolean enter(Waiter waiter) {
        int taken;
        do {
            taken = places;
            if (taken >= config.queue()) {
                return false;
            }
        } while (!PLACES.compareAndSet(this, taken, taken + 1));
        line.addLast(waiter);
        WAITING.getAndAdd(this, 1);
        handOver();
        return true;
    }

    private void arm(StageWaiter waiter, long startNanos, long limitNanos, long leftNanos) {
        try {
            waiter.alarm(config.ticker().schedule(leftNanos, () -> expire(waiter, startNanos, limitNanos)));
        } catch (Throwable unable) {
            if (leave(waiter)) {
                end(() -> waiter.failed(unable));
            }
        }
    }

    /** Runs on the timer's thread, which must not meet user code. */
    private void expire(StageWaiter waiter, long startNanos, long limitNanos) {
        long leftNanos = Nanos.remaining(startNanos, limitNanos, config.ticker().nanos());
        if (leftNanos > 0) {
            arm(waiter, startNanos, limitNanos, leftNanos);
        } else if (leave(waiter)) {
            end(waiter::refused);
        }
    }

    private void end(Runnable end) {
        Dispatch.run(config.executor(), end, unable -> end.run());
    }

    /** Lets a granted stage go on, on the executor. */
    void dispatch(StageWaiter waiter) {
        try {
            config.executor().execute(waiter);
        } catch (Throwable unable) {
            waiter.undispatched(unable);
        }
    }
}
