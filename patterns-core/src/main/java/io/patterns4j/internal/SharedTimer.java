package io.patterns4j.internal;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * The JDK's own delayer, behind CompletableFuture.orTimeout, would do but for two things: it allocates a chain of
 * futures for each alarm, and its thread never ends. Here the thread goes when nothing has been waiting for a while.
 */
/** The timer thread of this process; made when it is first needed, gone when it is idle. */
public final class SharedTimer {

    private static final Logger LOG = LoggerFactory.getLogger(SharedTimer.class);
    private static final long IDLE_SECONDS = 10;
    private static final ScheduledExecutorService TIMER = create("patterns4j-timer");

    private SharedTimer() {}

    /** Runs a short task once after a delay. */
    public static Entry schedule(long delayNanos, Runnable task) {
        Entry entry = new Entry(task);
        entry.future = TIMER.schedule(entry, delayNanos, TimeUnit.NANOSECONDS);
        return entry;
    }

    /** Makes a timer with one daemon thread that ends when it is idle. */
    public static ScheduledExecutorService create(String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /*
     * The JDK's own task would say that it was cancelled although it is running.
     */
    /** A task that waits for its time; whoever claims it first, the timer or cancel(), has it. */
    public static final class Entry implements Runnable {

        private final Runnable task;
        private final AtomicBoolean claimed = new AtomicBoolean();
        private volatile @Nullable Future<?> future;

        private Entry(Runnable task) {
            this.task = task;
        }

        /** Keeps the task from running, and leaves nothing behind; returns false when it has begun or was cancelled. */
        public boolean cancel() {
            if (!claimed.compareAndSet(false, true)) {
                return false;
            }
            Future<?> waiting = future;
            if (waiting != null) {
                waiting.cancel(false);
            }
            return true;
        }

        @Override
        public void run() {
            if (claimed.compareAndSet(false, true)) {
                try {
                    task.run();
                } catch (Throwable error) {
                    LOG.warn("a task of the shared timer failed", error);
                }
            }
        }
    }
}
