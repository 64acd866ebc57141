package io.patterns4j.internal;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

    /** Runs a short task once after a delay. Cancelling the future leaves nothing behind. */
    public static Future<?> schedule(long delayNanos, Runnable task) {
        return TIMER.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
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

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable error) {
            LOG.warn("a task of the shared timer failed", error);
        }
    }
}
