package io.patterns4j.bulkhead;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.RejectedException;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Relay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * The shell: it joins the pool of permits, which only counts, with the line of waiters and the listener.
 *
 * Invariants.
 *   A ticket that take() returned is given back exactly once: call and attempt in a finally block, everything else by a
 *   BulkheadPermit, which closes once.
 *   Permits in flight never exceed the limit, but for what was taken before a resize; partitions: see Shares.
 *
 * Cost. A call that is let in and out costs one CAS, one addition and some plain reads, on lines that no other thread
 * writes when the limit is 16 or more. It allocates nothing and reads no clock.
 *
 * Concurrency. Everything is lock-free but for threads that were configured to wait, which park. See StripedPermits for
 * why a refusal is exact and WaitQueue for why no permit and no wake-up is lost.
 */
/**
 * Limits how many calls run at once, and optionally lets a bounded number of callers wait for a bounded time.
 *
 * <p><b>When to use.</b> One bulkhead for each callee, so that one that hangs takes no more than its share of threads
 * and connections.
 *
 * <p><b>When not to use.</b> To limit calls per second: that is a rate limiter. Around work that only burns CPU: that
 * is a thread pool.
 *
 * <p><b>Guarantees.</b> No more permits are taken than the limit allows, at any time and by any number of threads; a
 * call is refused only when at one moment no permit was free or others were waiting. Every permit comes back once,
 * however the call ends: value, exception, {@link Error}, cancellation, interrupt. A waiter that is refused,
 * interrupted or cancelled takes no permit with it. Not promised: that waiters of different queues of a partitioned
 * bulkhead are served in the order of their arrival.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; lock-free where nobody waits. Waiting parks the thread, and
 * does not pin the carrier of a virtual thread.
 *
 * <p><b>Defaults.</b> See {@link BulkheadConfig}.
 */
public final class Bulkhead implements Policy {

    private final String name;
    private final BulkheadConfig config;
    private final PermitPool pool;
    private final WaitQueue queue;
    private final WaitQueue[] woken;
    private final boolean heard;
    private final Signals signals;
    private final Outcome.Rejected<?> full;
    private final Outcome.Rejected<?> interrupted;
    private final BulkheadPermit refused = BulkheadPermit.refused();

    Bulkhead(String name, BulkheadConfig config, WaitQueue queue) {
        this.name = Checks.name(name);
        this.config = config;
        this.pool = queue.pool();
        this.queue = queue;
        this.woken = queue.siblings();
        this.heard = config.listener().isPresent();
        this.signals = new Signals(name, config.listener().orElse(null));
        this.full = new Outcome.Rejected<>(new BulkheadFullException(name).toRejection());
        this.interrupted = new Outcome.Rejected<>(new BulkheadInterruptedException(name).toRejection());
    }

    /**
     * Creates a bulkhead that refuses at once when it is full.
     *
     * @param name appears in rejections and events
     * @param limit calls at once, from 1 to {@link BulkheadConfig#MAX_LIMIT}
     * @return a new bulkhead
     */
    public static Bulkhead of(String name, int limit) {
        return of(name, BulkheadConfig.builder().limit(limit).build());
    }

    /**
     * Creates a bulkhead.
     *
     * <pre>{@code
     * Bulkhead db = Bulkhead.of("db", b -> b.limit(64).queue(32).maxWait(Duration.ofMillis(20)));
     * }</pre>
     *
     * @param name appears in rejections and events
     * @param options changes the defaults
     * @return a new bulkhead
     * @throws IllegalArgumentException when the options do not go together
     */
    public static Bulkhead of(String name, Consumer<BulkheadConfig.Builder> options) {
        BulkheadConfig.Builder builder = BulkheadConfig.builder();
        options.accept(builder);
        return of(name, builder.build());
    }

    /**
     * Creates a bulkhead.
     *
     * @param name appears in rejections and events
     * @param config how it behaves
     * @return a new bulkhead
     */
    public static Bulkhead of(String name, BulkheadConfig config) {
        return new Bulkhead(name, config, WaitQueue.of(Checks.notNull("config", config)));
    }

    /**
     * Returns the name.
     *
     * @return the name given when the bulkhead was built
     */
    @Override
    public String name() {
        return name;
    }

    /**
     * Returns the kind.
     *
     * @return {@code bulkhead}
     */
    @Override
    public String kind() {
        return "bulkhead";
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration it was built with; {@link #resize(int)} changes the limit in force only
     */
    public BulkheadConfig config() {
        return config;
    }

    /**
     * Runs an action on an argument, on this thread, when there is a permit, waiting for one as configured. With a
     * lambda that captures nothing the call allocates nothing.
     *
     * @throws X when the action does, unchanged
     * @throws BulkheadFullException when there was no permit, or none in time; {@code retryAfter()} is unknown
     * @throws BulkheadInterruptedException when the thread was interrupted while it waited; its interrupt flag is set
     */
    @Override
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        int ticket = enterOrThrow();
        try {
            return next.<A, T, X>call(argument, action);
        } finally {
            exit(ticket);
        }
    }

    /**
     * Runs an action on this thread when there is a permit, waiting for one as configured, and tells how it went
     * without throwing. A refusal allocates nothing.
     *
     * @return the value, what was thrown, or the refusal; after an interrupt while waiting, a refusal with the thread's
     *     interrupt flag set
     */
    @Override
    public <T extends @Nullable Object> Outcome<T> attempt(Next next, CheckedSupplier<T, ? extends Exception> action) {
        int ticket = enter();
        if (ticket < 0) {
            return rejection(ticket);
        }
        try {
            return new Outcome.Returned<>(next.call(action, CheckedSupplier::get));
        } catch (Throwable error) {
            return new Outcome.Threw<>(error);
        } finally {
            exit(ticket);
        }
    }

    /**
     * Starts an asynchronous action when there is a permit. The calling thread never waits: when waiting is configured
     * and needed, the action is started later, on the configured executor.
     *
     * <p>The permit comes back when the stage really ends, before the returned future does. Cancelling the returned
     * future leaves the queue, or cancels the stage; completing it in another way frees no permit of a running stage.
     *
     * @return the outcome of the stage, its throwable unchanged; or what the supplier threw; or
     *     {@link BulkheadFullException}
     */
    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        int ticket = take();
        if (ticket >= 0) {
            return run(permit(ticket), next, action);
        }
        return later(permit -> run(permit, next, action));
    }

    /**
     * Takes a permit if there is one now; never waits and never throws.
     *
     * @return a permit to be closed, or a refused one
     */
    public BulkheadPermit tryAcquire() {
        int ticket = take();
        if (ticket < 0) {
            signals.rejected();
            return refused;
        }
        return permit(ticket);
    }

    /**
     * Takes a permit, waiting for one as configured.
     *
     * @return a permit to be closed
     * @throws InterruptedException when the thread was interrupted while it waited, or before it would have had to
     * @throws BulkheadFullException when there was no permit, or none in time; {@code retryAfter()} is unknown
     */
    public BulkheadPermit acquire() throws InterruptedException {
        int ticket = enter();
        if (ticket == WaitQueue.INTERRUPTED) {
            Thread.interrupted();
            throw new InterruptedException("interrupted while waiting for the bulkhead: policy=" + name);
        }
        if (ticket < 0) {
            throw full();
        }
        return new BulkheadPermit(this, ticket);
    }

    /**
     * Takes a permit, waiting for one as configured but without a thread, in the same queue and for the same time as
     * threads do.
     *
     * @return a permit to be closed, or {@link BulkheadFullException}. Cancelling the future, or completing it in
     *     another way, leaves the queue and loses no permit
     */
    public CompletableFuture<BulkheadPermit> acquireAsync() {
        int ticket = take();
        if (ticket >= 0) {
            return CompletableFuture.completedFuture(permit(ticket));
        }
        PermitWaiter waiter = new PermitWaiter(this);
        return queue.join(waiter) ? waiting(waiter) : CompletableFuture.failedFuture(refuse());
    }

    /**
     * Changes how many calls may run at once. Takes effect at once for new calls; calls that run are left alone, and
     * after a lower limit their permits are kept back as they end until no more than the limit are taken. Never blocks.
     *
     * @param limit from 1 to {@link BulkheadConfig#MAX_LIMIT}
     * @throws UnsupportedOperationException on a partition: see {@link PartitionedBulkhead#resize(int)}
     */
    public void resize(int limit) {
        pool.resize(Checks.between("limit", limit, 1, BulkheadConfig.MAX_LIMIT));
        WaitQueue.wake(woken);
    }

    /**
     * Returns what the bulkhead knows now. The numbers of one snapshot are read one after the other; each is right, and
     * permits in flight are counted at one moment unless calls come and go faster than they can be read.
     *
     * @return a new snapshot
     */
    public BulkheadSnapshot snapshot() {
        return new BulkheadSnapshot(
                pool.limit(), pool.inFlight(), Math.max(0, queue.waiting()), signals.rejections(), signals.failures());
    }

    @Override
    public String toString() {
        return "Bulkhead[name=" + name + ", " + snapshot() + "]";
    }

    /** Lets a stage in as soon as there is a permit; false when it was refused. */
    boolean admit(StageWaiter waiter) {
        int ticket = take();
        if (ticket >= 0) {
            waiter.grant(ticket);
            queue.dispatch(waiter);
            return true;
        }
        return queue.join(waiter);
    }

    /** Starts a stage under a permit that comes back when the stage ends, or at once when there is none. */
    <T extends @Nullable Object> CompletableFuture<T> run(
            BulkheadPermit permit, Next next, Supplier<? extends CompletionStage<T>> action) {
        try {
            return Relay.of(next.callAsync(action), (value, error) -> permit.close());
        } catch (Throwable error) {
            permit.close();
            return CompletableFuture.failedFuture(error);
        }
    }

    /** Starts a call when there is a permit for it; the start owns the permit. */
    <T extends @Nullable Object> CompletableFuture<T> later(Function<BulkheadPermit, CompletableFuture<T>> start) {
        PermitWaiter waiter = new PermitWaiter(this);
        if (!queue.join(waiter)) {
            return CompletableFuture.failedFuture(refuse());
        }
        PendingCall<T> call = new PendingCall<>(start);
        call.startAfter(waiting(waiter));
        return call;
    }

    /** Makes a permit of a ticket, and tells so. */
    BulkheadPermit permit(int ticket) {
        if (heard) {
            signals.permitted();
        }
        return new BulkheadPermit(this, ticket);
    }

    /** Ends a call that was let in. */
    void exit(int ticket) {
        giveBack(ticket);
        if (heard) {
            signals.finished();
        }
    }

    /** Returns a permit that was never used. */
    void giveBack(int ticket) {
        pool.give(ticket);
        WaitQueue.wake(woken);
    }

    /** Counts and tells a refusal, and returns what to throw. */
    RejectedException refuse() {
        signals.rejected();
        return full();
    }

    private RejectedException full() {
        return full.rejection().toException();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // leaving the line does not throw
    private CompletableFuture<BulkheadPermit> waiting(PermitWaiter waiter) {
        CompletableFuture<BulkheadPermit> future = waiter.future();
        future.whenComplete((permit, error) -> queue.leave(waiter));
        return future;
    }

    /** Returns a ticket if there is one now; does not tell. */
    int take() {
        return queue.waiting() > 0 ? PermitPool.REFUSED : pool.tryTake();
    }

    /** Returns a ticket, waiting as configured, or what says why there is none; tells. */
    int enter() {
        int ticket = take();
        if (ticket < 0) {
            ticket = queue.await();
        }
        if (ticket < 0) {
            signals.rejected();
        } else if (heard) {
            signals.permitted();
        }
        return ticket;
    }

    int enterOrThrow() {
        int ticket = enter();
        if (ticket < 0) {
            throw rejection(ticket).rejection().toException();
        }
        return ticket;
    }

    @SuppressWarnings("unchecked") // a refusal holds no value
    <T extends @Nullable Object> Outcome.Rejected<T> rejection(int ticket) {
        return (Outcome.Rejected<T>) (ticket == WaitQueue.INTERRUPTED ? interrupted : full);
    }
}
