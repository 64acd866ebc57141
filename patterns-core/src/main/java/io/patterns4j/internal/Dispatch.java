package io.patterns4j.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/** Hands what alarms have begun to executors, because user code must not run on the timer's thread. */
public final class Dispatch {

    private Dispatch() {}

    /** Has an executor run a task. When it takes none, {@code refused} hears why, on a thread of the common pool. */
    public static void run(Executor executor, Runnable task, Consumer<? super Throwable> refused) {
        try {
            executor.execute(task);
        } catch (Throwable unable) {
            run(() -> refused.accept(unable));
        }
    }

    private static void run(Runnable refused) {
        try {
            ForkJoinPool.commonPool().execute(refused);
        } catch (Throwable unable) {
            refused.run(); // late alarms of others do less harm than a future that never ends
        }
    }
}
