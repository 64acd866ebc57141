package io.patterns4j.cache;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.Dispatch;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/*
 * What follows an answer of the shared tier decodes, and ends futures that users wait for; none of that belongs on a
 * thread of the driver. A task of the executor for each answer would cost more than the answer, so the driver's thread
 * only adds to a queue, and one task takes whatever is there.
 *
 * What depends on a user's future may block, even on something that waits behind it in this very queue. So before it
 * runs a step while others wait, the task sets an alarm; when that rings, another task takes over the queue. Nothing
 * waits longer than STALL for a step that blocks, and when none does the alarm is set once for a whole batch.
 */
/** Hands steps from threads of drivers and of the timer over to the executor, many with one task. */
final class Hops {

    private static final long STALL_NANOS = 5_000_000;

    private final Executor executor;
    private final Ticker ticker;
    private final Callbacks callbacks;
    private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean begun = new AtomicBoolean();

    Hops(Executor executor, Ticker ticker, Callbacks callbacks) {
        this.executor = executor;
        this.ticker = ticker;
        this.callbacks = callbacks;
    }

    /** Runs a step on the executor, together with others. */
    void add(Runnable step) {
        steps.add(step);
        if (begun.compareAndSet(false, true)) {
            dispatch(this::drain);
        }
    }

    /** Runs a task on the executor by itself; on the common pool when it is refused. */
    void dispatch(Runnable task) {
        Dispatch.run(executor, task, refused -> task.run());
    }

    private void drain() {
        Ticker.Alarm relief = null;
        do {
            Runnable step = steps.poll();
            while (step != null) {
                if (relief == null && !steps.isEmpty()) {
                    relief = ticker.schedule(STALL_NANOS, () -> dispatch(this::drain));
                }
                run(step);
                step = steps.poll();
            }
            begun.set(false);
        } while (!steps.isEmpty() && begun.compareAndSet(false, true));
        if (relief != null) {
            relief.cancel();
        }
    }

    private void run(Runnable step) {
        try {
            step.run();
        } catch (Throwable error) {
            callbacks.warn("step of a load", error);
        }
    }
}
