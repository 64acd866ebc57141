package io.patterns4j;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Most alarms of a resilience library are cancelled long before their time, and there is one for each call. The JDK's
 * scheduled executor takes a lock for setting and for cancelling each, and wakes its thread whenever an alarm is the
 * earliest one, which the first after a quiet moment always is. Here setting an alarm is one CAS, cancelling it
 * another, and the thread is woken only when it would otherwise come too late.
 *
 * State. Setting pushes the entry onto "intake", a stack. The one thread takes all of it at once into a heap that
 * only it sees, runs what is due, and parks until the earliest entry. Whoever empties the task of an entry has it:
 * the thread, which then runs it, or cancel(). An emptied entry holds nothing of its user and is dropped when the
 * thread next meets it.
 *
 * Wake-up. The thread says until when it will sleep, then looks at the intake once more; setting pushes, then looks
 * until when the thread sleeps. Both write before they read, so one of them sees the other. The same holds for the
 * end of the thread after an idle time: it takes itself out, then looks at the intake.
 *
 * Bound. Emptied entries stay until the thread wakes. It is woken for every BATCH entries in the intake, and clears
 * the heap whenever that has doubled: as soon as it has had its turn there are at most twice as many entries as live
 * ones, or BATCH and BATCH.
 */
/** Sets alarms for the whole process on one daemon thread, which is there only while there are any. */
final class SystemTimer {

    /** The timer of the system ticker: its thread ends when nothing has been waiting for ten seconds. */
    static final SystemTimer SHARED = new SystemTimer("patterns4j-timer", TimeUnit.SECONDS.toNanos(10));

    static final int BATCH = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(SystemTimer.class);
    private static final VarHandle INTAKE;
    private static final VarHandle THREAD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            INTAKE = lookup.findVarHandle(SystemTimer.class, "intake", Entry.class);
            THREAD = lookup.findVarHandle(SystemTimer.class, "thread", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final long idleNanos;
    private final Ticker ticker = Ticker.system();
    private final PriorityQueue<Entry> heap = new PriorityQueue<>();
    private int sweepAt = BATCH;
    private long sleepsUntilNanos;
    private volatile boolean sleeping;
    private volatile @Nullable Entry intake;
    private volatile @Nullable Thread thread;

    SystemTimer(String name, long idleNanos) {
        this.name = name;
        this.idleNanos = idleNanos;
    }

    /** Runs a short task once after a delay. */
    Ticker.Alarm schedule(long delayNanos, Runnable task) {
        long nanos = Math.min(Math.max(0L, delayNanos), Long.MAX_VALUE >> 1); // so that any two times can be compared
        Entry entry = new Entry(ticker.nanos() + nanos, task);
        Entry below;
        do {
            below = intake;
            entry.below = below;
            entry.height = below == null ? 1 : below.height + 1;
        } while (!INTAKE.compareAndSet(this, below, entry));
        wake(entry);
        return entry;
    }

    /** Returns how many alarms wait for a time to come, when all that were set before have been seen. */
    int pending() {
        CompletableFuture<Integer> count = new CompletableFuture<>();
        schedule(0, () -> count.complete(count(ticker.nanos())));
        return count.join();
    }

    private int count(long nowNanos) {
        return (int) heap.stream()
                .filter(entry -> entry.live() && entry.timeNanos - nowNanos > 0)
                .count();
    }

    /** Returns whether there is a thread now. */
    boolean running() {
        return thread != null;
    }

    private void wake(Entry entry) {
        Thread asleep = thread;
        if (asleep == null) {
            Thread fresh = new Thread(this::run, name);
            fresh.setDaemon(true);
            if (THREAD.compareAndSet(this, null, fresh)) {
                start(fresh);
            }
        } else if (sleeping && (entry.timeNanos - sleepsUntilNanos < 0 || entry.height % BATCH == 0)) {
            LockSupport.unpark(asleep);
        }
    }

    private void start(Thread fresh) {
        try {
            fresh.start();
        } catch (Throwable unable) {
            thread = null; // the next alarm tries again
            throw unable;
        }
    }

    private void run() {
        try {
            turn();
        } catch (Throwable error) {
            LOG.error("the shared timer failed; the next alarm starts it again", error);
            thread = null;
        }
    }

    private void turn() {
        long idleSinceNanos = ticker.nanos();
        while (true) {
            collect();
            long nowNanos = ring();
            if (!heap.isEmpty()) {
                idleSinceNanos = nowNanos;
            }
            Entry first = heap.peek();
            long untilNanos = first == null ? idleSinceNanos + idleNanos : first.timeNanos;
            if (first == null && untilNanos - nowNanos <= 0) {
                if (ended()) {
                    return;
                }
                idleSinceNanos = nowNanos;
            } else {
                sleep(untilNanos, nowNanos);
            }
        }
    }

    /** Ends the thread, unless something came in at the last moment and no other thread has taken it on. */
    private boolean ended() {
        Thread self = Thread.currentThread();
        thread = null;
        return intake == null || !THREAD.compareAndSet(this, null, self);
    }

    private void sleep(long untilNanos, long nowNanos) {
        sleepsUntilNanos = untilNanos;
        sleeping = true;
        if (intake == null) {
            LockSupport.parkNanos(this, untilNanos - nowNanos);
        }
        sleeping = false;
    }

    /** Takes what came in, and clears out what was cancelled when there is much of it. */
    private void collect() {
        for (Entry entry = (Entry) INTAKE.getAndSet(this, null); entry != null; entry = entry.below()) {
            if (entry.live()) {
                heap.add(entry);
            }
        }
        if (heap.size() > sweepAt) {
            heap.removeIf(entry -> !entry.live());
            sweepAt = Math.max(BATCH, 2 * heap.size());
        }
    }

    /** Runs what is due; returns the time at which nothing more was. */
    private long ring() {
        long nowNanos = ticker.nanos();
        for (Entry first = heap.peek(); first != null; first = heap.peek()) {
            if (first.live() && first.timeNanos - nowNanos > 0) {
                break;
            }
            heap.poll();
            first.ring();
            nowNanos = ticker.nanos();
        }
        return nowNanos;
    }

    /** A task and its time. */
    private static final class Entry implements Ticker.Alarm, Comparable<Entry> {

        private static final VarHandle TASK;

        static {
            try {
                TASK = MethodHandles.lookup().findVarHandle(Entry.class, "task", Runnable.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final long timeNanos;
        private volatile @Nullable Runnable task;
        private @Nullable Entry below;
        private int height;

        Entry(long timeNanos, Runnable task) {
            this.timeNanos = timeNanos;
            this.task = task;
        }

        boolean live() {
            return task != null;
        }

        @Override
        public boolean cancel() {
            return task != null && TASK.getAndSet(this, null) != null;
        }

        void ring() {
            Runnable own = (Runnable) TASK.getAndSet(this, null);
            if (own != null) {
                try {
                    own.run();
                } catch (Throwable error) {
                    LOG.warn("a task of the shared timer failed", error);
                }
            }
        }

        /** Returns the next of the stack and lets go of it, so that no chain is kept alive. */
        @Nullable
        Entry below() {
            Entry next = below;
            below = null;
            return next;
        }

        @Override
        public int compareTo(Entry other) {
            return Long.signum(timeNanos - other.timeNanos);
        }
    }
}
