package io.patterns4j.bulkhead;

import io.patterns4j.RejectedException;
import io.patterns4j.internal.Carriers;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * A bulkhead whose waiters are tasks and whose executor makes threads: permits and line are those of Bulkhead, with no
 * limit to the waiting. The JDK's ThreadPoolExecutor alone would refuse a task that comes right after the future of an
 * earlier one has ended, because that one's thread is not back at the queue yet; here the place is free before.
 *
 * `open` counts tasks that have been taken in and not ended; its sign says that the bulkhead is closed. Both in one
 * word, so that "closed and nothing left" is seen by exactly one.
 */
/**
 * Runs tasks on threads of its own, a limited number at once, behind a bounded queue.
 *
 * <p><b>When to use.</b> When a blocking call must not hold the caller's thread, or must be left behind when it hangs.
 *
 * <p><b>When not to use.</b> When the caller waits for the result anyway: {@link Bulkhead} costs no second thread.
 *
 * <p><b>Guarantees.</b> No more bodies run at once than the limit. The place of a task is free before its future ends.
 * A task cancelled before its start never runs. Cancelling one that runs ends its future at once and interrupts the
 * body only with {@code cancel(true)}; the place stays taken until the body really ends. Ending the future in another
 * way (a timeout, for example) keeps a task that waits from running and leaves one that runs alone.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads. What depends on a future runs on the thread that ran the body,
 * after the place has been given on; it delays no other task.
 *
 * <p><b>Defaults.</b> See {@link ExecutorBulkheadConfig}.
 */
public final class ExecutorBulkhead implements AutoCloseable {

    /** How long {@link #close()} waits: ten seconds, which many platforms grant a process before they kill it. */
    public static final Duration DEFAULT_CLOSE_LIMIT = Duration.ofSeconds(10);

    private static final long CLOSED = Long.MIN_VALUE;
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private final ExecutorBulkheadConfig config;
    private final Bulkhead bulkhead;
    private final WaitQueue queue;
    private final Executor carrier;
    private final Set<Task<?>> tasks = ConcurrentHashMap.newKeySet();
    private final AtomicLong open = new AtomicLong();
    private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();

    private ExecutorBulkhead(String name, ExecutorBulkheadConfig config) {
        this.config = Checks.notNull("config", config);
        this.carrier = switch (config.threads()) {
            case PLATFORM -> Carriers.platform(Checks.name(name));
            case VIRTUAL_IF_AVAILABLE -> Carriers.virtualIfAvailable(Checks.name(name));
        };
        BulkheadConfig line = BulkheadConfig.builder()
                .limit(config.limit())
                .queue(config.queue())
                .maxWait(config.queue() == 0 ? Duration.ZERO : FOR_EVER)
                .executor(carrier)
                .listener(config.listener().orElse(null))
                .build();
        this.queue = WaitQueue.of(line);
        this.bulkhead = new Bulkhead(name, line, queue);
    }

    /**
     * Creates a bulkhead with threads of its own.
     *
     * @param name appears in rejections, events and names of threads
     * @param options changes the defaults
     * @return a new bulkhead
     */
    public static ExecutorBulkhead of(String name, Consumer<ExecutorBulkheadConfig.Builder> options) {
        ExecutorBulkheadConfig.Builder builder = ExecutorBulkheadConfig.builder();
        options.accept(builder);
        return of(name, builder.build());
    }

    /**
     * Creates a bulkhead with threads of its own.
     *
     * @param name appears in rejections, events and names of threads
     * @param config how it behaves
     * @return a new bulkhead
     */
    public static ExecutorBulkhead of(String name, ExecutorBulkheadConfig config) {
        return new ExecutorBulkhead(name, config);
    }

    /**
     * Returns the name.
     *
     * @return the name given when the bulkhead was built
     */
    public String name() {
        return bulkhead.name();
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration it was built with; {@link #resize(int)} changes the limit in force only
     */
    public ExecutorBulkheadConfig config() {
        return config;
    }

    /**
     * Runs a task on a thread of this bulkhead, at once or when it is its turn. Never blocks; throws only when the task
     * is null.
     *
     * @param <T> the type of the value
     * @param task what to run
     * @return the value, or what the task threw, unchanged; {@link BulkheadFullException} when all threads and places
     *     in the queue are taken; {@link BulkheadClosedException} after {@link #close(Duration)}
     */
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> task) {
        Checks.notNull("task", task);
        if (!enter()) {
            return CompletableFuture.failedFuture(new BulkheadClosedException(name()));
        }
        Task<T> entry = new Task<>(this, task);
        tasks.add(entry);
        if (bulkhead.admit(entry)) {
            entry.watch();
        } else {
            entry.refused();
        }
        return entry.future();
    }

    /**
     * Changes how many tasks may run at once. Takes effect at once for tasks that have not started. Never blocks.
     *
     * @param limit from 1 to {@link BulkheadConfig#MAX_LIMIT}
     */
    public void resize(int limit) {
        bulkhead.resize(limit);
    }

    /**
     * Returns what the bulkhead knows now.
     *
     * @return a new snapshot; in flight are tasks that run
     */
    public BulkheadSnapshot snapshot() {
        return bulkhead.snapshot();
    }

    @Override
    public String toString() {
        return "ExecutorBulkhead[name=" + name() + ", " + snapshot() + "]";
    }

    /** Closes the bulkhead and waits at most {@link #DEFAULT_CLOSE_LIMIT} for its tasks. */
    @Override
    public void close() {
        close(DEFAULT_CLOSE_LIMIT);
    }

    /**
     * Takes no more tasks, lets those that run or wait finish, and when the time is up, or this thread is interrupted,
     * cancels what is left and interrupts what runs.
     *
     * @param limit how long to wait, zero or more
     * @return what had to be cancelled, as far as it could be told; after an interrupt this thread's flag is set
     */
    public Leftover close(Duration limit) {
        long limitNanos = Nanos.of(Checks.notNegative("limit", limit));
        if (open.getAndUpdate(count -> count | CLOSED) == 0) {
            drained.complete(null);
        }
        try {
            drained.get(limitNanos, TimeUnit.NANOSECONDS);
            return Leftover.NOTHING;
        } catch (TimeoutException | ExecutionException late) {
            return abandon();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return abandon();
        } finally {
            if (carrier instanceof ExecutorService pool) {
                pool.shutdown();
            }
        }
    }

    /**
     * Tells what {@link ExecutorBulkhead#close(Duration)} cancelled.
     *
     * @param neverStarted tasks that did not run and never will
     * @param interrupted tasks that ran, and may still do if they do not heed the interrupt
     */
    public record Leftover(int neverStarted, int interrupted) {
        static final Leftover NOTHING = new Leftover(0, 0);

        /**
         * Tells whether all tasks had ended by themselves.
         *
         * @return true when nothing was cancelled
         */
        public boolean isEmpty() {
            return neverStarted == 0 && interrupted == 0;
        }
    }

    BulkheadPermit permit(int ticket) {
        return bulkhead.permit(ticket);
    }

    void giveBack(int ticket) {
        bulkhead.giveBack(ticket);
    }

    RejectedException refuse() {
        return bulkhead.refuse();
    }

    boolean leave(Task<?> task) {
        return queue.leave(task);
    }

    void ended(Task<?> task) {
        tasks.remove(task);
        if (open.decrementAndGet() == CLOSED) {
            drained.complete(null);
        }
    }

    private boolean enter() {
        long seen;
        do {
            seen = open.get();
            if (seen < 0) {
                return false;
            }
        } while (!open.compareAndSet(seen, seen + 1));
        return true;
    }

    private Leftover abandon() {
        int neverStarted = 0;
        int interrupted = 0;
        for (Task<?> task : tasks) {
            boolean started = task.started();
            if (task.future().cancel(true)) {
                neverStarted += started ? 0 : 1;
                interrupted += started ? 1 : 0;
            }
        }
        return new Leftover(neverStarted, interrupted);
    }
}
