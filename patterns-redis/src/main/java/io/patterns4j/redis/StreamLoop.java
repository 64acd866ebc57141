package io.patterns4j.redis;

import io.patterns4j.Ticker;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * What a log knows of its shards is touched by one task at a time, in the order in which tasks were posted: replies of
 * Redis, calls of users and alarms all become such tasks. So there is no lock, and no thread while nothing happens.
 *
 * After each turn the "work" runs once, however many tasks there were, and says when it wants to run again.
 */
/** Runs the tasks of one log, one after the other, on threads of an executor. */
final class StreamLoop {

    private static final Logger LOG = LoggerFactory.getLogger(StreamLoop.class);
    private static final int TURN = 256;
    private static final long MIN_DELAY_NANOS = 500_000;

    private final Executor executor;
    private final Ticker ticker;
    private final Work work;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean awake = new AtomicBoolean();
    private Ticker.@Nullable Alarm alarm;
    private long alarmNanos;
    private int alarms;

    StreamLoop(Executor executor, Ticker ticker, Work work) {
        this.executor = executor;
        this.ticker = ticker;
        this.work = work;
    }

    /** What is to be done regularly. */
    interface Work {

        /** Does what is due, and returns when to come again. */
        long run(long nowNanos);
    }

    /** Has a task run. */
    void post(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            execute();
        }
    }

    /** Has the work run soon. */
    void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            post(() -> {});
        }
    }

    private void execute() {
        try {
            executor.execute(this::turn);
        } catch (RuntimeException refused) {
            ForkJoinPool.commonPool().execute(this::turn);
        }
    }

    private void turn() {
        awake.set(false);
        int ran = 0;
        for (int left = Math.min(waiting.get(), TURN); left > 0; left--) {
            guarded(tasks.poll());
            ran++;
        }
        guarded(this::work);
        if (waiting.addAndGet(-ran) > 0) {
            execute();
        }
    }

    private void work() {
        long nowNanos = ticker.nanos();
        long nextNanos = work.run(nowNanos);
        if (alarm != null && nextNanos - alarmNanos == 0) {
            return;
        }
        if (alarm != null) {
            alarm.cancel();
        }
        alarmNanos = nextNanos;
        int set = ++alarms;
        alarm = ticker.schedule(Math.max(MIN_DELAY_NANOS, nextNanos - nowNanos), () -> post(() -> rang(set)));
    }

    private void rang(int set) {
        if (set == alarms) {
            alarm = null;
        }
    }

    private static void guarded(@Nullable Runnable task) {
        try {
            if (task != null) {
                task.run();
            }
        } catch (Throwable e) {
            LOG.error("task of a log failed", e);
        }
    }
}
