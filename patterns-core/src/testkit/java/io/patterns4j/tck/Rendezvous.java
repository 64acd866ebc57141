package io.patterns4j.tck;

import io.patterns4j.Outcome;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/**
 * Runs tasks at the same moment, each on a thread of its own, and tells how each ended.
 *
 * <pre>{@code
 * List<Outcome<Boolean>> outcomes = Rendezvous.run(100, i -> breaker.tryAcquire().granted());
 * long admitted = Rendezvous.values(outcomes).stream().filter(granted -> granted).count();
 * }</pre>
 *
 * <p>The threads are platform threads; with the system property {@value #THREADS} set to {@code virtual} they are
 * virtual threads, so that any suite that uses this class runs on both.
 */
public final class Rendezvous {

    /** The system property that chooses the kind of threads: {@code platform} or {@code virtual}. */
    public static final String THREADS = "patterns4j.tck.threads";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Rendezvous() {}

    /**
     * Runs a task on so many threads at once and waits for all of them.
     *
     * @param <T> the type of the values
     * @param count how many
     * @param task makes the task of the thread with this number, from 0
     * @return the outcomes in the order of the numbers
     * @throws AssertionError when one does not end within a minute
     */
    public static <T> List<Outcome<T>> run(int count, IntFunction<Callable<T>> task) {
        List<Callable<T>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(task.apply(i));
        }
        return run(tasks);
    }

    /**
     * Runs tasks at once and waits for all of them.
     *
     * @param <T> the type of the values
     * @param tasks one for each thread
     * @return the outcomes in the order of the tasks
     * @throws AssertionError when one does not end within a minute
     */
    public static <T> List<Outcome<T>> run(List<Callable<T>> tasks) {
        CyclicBarrier start = new CyclicBarrier(tasks.size());
        ThreadFactory threads = threads();
        List<FutureTask<T>> running = new ArrayList<>();
        List<Thread> started = new ArrayList<>();
        for (Callable<T> task : tasks) {
            FutureTask<T> future = new FutureTask<>(() -> {
                start.await();
                return task.call();
            });
            Thread thread = threads.newThread(future);
            thread.start();
            started.add(thread);
            running.add(future);
        }
        long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
        List<Outcome<T>> outcomes = new ArrayList<>();
        for (int i = 0; i < running.size(); i++) {
            outcomes.add(outcome(running.get(i), started.get(i), deadlineNanos));
        }
        return outcomes;
    }

    /**
     * Returns the values of tasks that all must have returned.
     *
     * @param <T> the type of the values
     * @param outcomes of a run
     * @return the values in the same order
     * @throws AssertionError when a task threw
     */
    public static <T> List<T> values(List<Outcome<T>> outcomes) {
        List<T> values = new ArrayList<>();
        for (Outcome<T> outcome : outcomes) {
            try {
                values.add(outcome.get());
            } catch (Exception e) {
                throw new AssertionError("task must return: outcome=" + outcome, e);
            }
        }
        return values;
    }

    /**
     * Returns what makes the threads.
     *
     * @return a factory of daemon platform threads, or of virtual threads
     */
    public static ThreadFactory threads() {
        String kind = System.getProperty(THREADS, "platform");
        return switch (kind) {
            case "platform" -> Rendezvous::daemon;
            case "virtual" -> virtual();
            default -> throw new IllegalArgumentException(THREADS + " must be platform or virtual: " + kind);
        };
    }

    private static <T> Outcome<T> outcome(FutureTask<T> task, Thread thread, long deadlineNanos) {
        try {
            return new Outcome.Returned<>(task.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            return new Outcome.Threw<>(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            AssertionError stuck = new AssertionError("task must end within " + LIMIT + ": thread=" + thread, e);
            stuck.setStackTrace(thread.getStackTrace());
            throw stuck;
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "rendezvous");
        thread.setDaemon(true);
        return thread;
    }

    /** Calls {@code Thread.ofVirtual().factory()}, which the Java 17 that this is compiled for does not know. */
    private static ThreadFactory virtual() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Method factory = Class.forName("java.lang.Thread$Builder").getMethod("factory");
            return (ThreadFactory) factory.invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("virtual threads need Java 21: version=" + Runtime.version(), e);
        }
    }
}
