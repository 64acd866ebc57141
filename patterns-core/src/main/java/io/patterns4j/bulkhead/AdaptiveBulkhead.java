package io.patterns4j.bulkhead;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Classifier;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.Ticker;
import io.patterns4j.Verdict;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Relay;
import io.patterns4j.internal.Throwables;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * A bulkhead that is told its limit by a law. Everything about permits and waiting is Bulkhead's; here calls are timed
 * and judged. LimitControl puts the samples together and asks the law.
 *
 * Order at the end of a call: the clock is read, the permit goes back, then the classifier, the law and the listener
 * run, so that none of them holds a place or counts as response time.
 *
 * Cost. Beside that of the bulkhead two readings of the clock, one addition on the thread's own line, and a look at
 * when the window ends. Allocates nothing but at the end of a window.
 */
/**
 * Limits how many calls run at once, and finds out by itself how many that should be.
 *
 * <pre>{@code
 * AdaptiveBulkhead orders = AdaptiveBulkhead.of("orders", a -> a.initialLimit(20).maxLimit(500));
 * Order order = orders.call(() -> client.order(id));
 * }</pre>
 *
 * <p><b>When to use.</b> When nobody knows how much the callee can take, or when that changes: it scales, deploys, or
 * shares its machine. <b>Not</b> when the limit is known, for example the size of a connection pool: use
 * {@link Bulkhead}.
 *
 * <p><b>Guarantees.</b> Those of {@link Bulkhead}, with a limit that stays within the configured bounds. A window of
 * calls that was application-limited (less than half of the limit in use) never raises it with a law of the library.
 * <b>Not</b> promised: that the limit is right; response times say only so much.
 *
 * <p><b>Samples.</b> A call that the classifier takes for a success gives its response time, without the waiting; one
 * that it takes for a failure counts as dropped, which lowers the limit when there are more of them than tolerated; one
 * that it ignores counts for nothing.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; lock-free where nobody waits. The law runs on the thread whose
 * call ends a window.
 *
 * <p><b>Defaults.</b> See {@link AdaptiveBulkheadConfig}.
 *
 * @see ConcurrencyLaw
 */
public final class AdaptiveBulkhead implements Policy {

    private final AdaptiveBulkheadConfig config;
    private final Bulkhead bulkhead;
    private final Ticker ticker;
    private final Classifier classifier;
    private final LimitControl control;
    private final AdaptivePermit refused = AdaptivePermit.refused();

    private AdaptiveBulkhead(String name, AdaptiveBulkheadConfig config) {
        this.config = Checks.notNull("config", config);
        this.bulkhead = Bulkhead.of(name, config.line());
        this.ticker = config.ticker();
        this.classifier = config.classifier();
        this.control = new LimitControl(bulkhead, config);
    }

    /**
     * Creates a bulkhead with all defaults.
     *
     * @param name appears in rejections and events
     * @return a new bulkhead
     */
    public static AdaptiveBulkhead of(String name) {
        return of(name, AdaptiveBulkheadConfig.builder().build());
    }

    /**
     * Creates a bulkhead.
     *
     * @param name appears in rejections and events
     * @param options changes the defaults
     * @return a new bulkhead
     * @throws IllegalArgumentException when the options do not go together
     */
    public static AdaptiveBulkhead of(String name, Consumer<AdaptiveBulkheadConfig.Builder> options) {
        AdaptiveBulkheadConfig.Builder builder = AdaptiveBulkheadConfig.builder();
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
    public static AdaptiveBulkhead of(String name, AdaptiveBulkheadConfig config) {
        return new AdaptiveBulkhead(name, config);
    }

    /**
     * Returns the name.
     *
     * @return the name given when the bulkhead was built
     */
    @Override
    public String name() {
        return bulkhead.name();
    }

    /**
     * Returns the kind.
     *
     * @return {@code adaptiveBulkhead}
     */
    @Override
    public String kind() {
        return "adaptiveBulkhead";
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration
     */
    public AdaptiveBulkheadConfig config() {
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
        int ticket = bulkhead.enterOrThrow();
        long startNanos = ticker.nanos();
        T value;
        try {
            value = next.<A, T, X>call(argument, action);
        } catch (Throwable error) {
            threw(error, startNanos, leave(ticket));
            throw error;
        }
        returned(value, startNanos, leave(ticket));
        return value;
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
        int ticket = bulkhead.enter();
        if (ticket < 0) {
            return bulkhead.rejection(ticket);
        }
        long startNanos = ticker.nanos();
        T value;
        try {
            value = next.call(action, CheckedSupplier::get);
        } catch (Throwable error) {
            threw(error, startNanos, leave(ticket));
            return new Outcome.Threw<>(error);
        }
        returned(value, startNanos, leave(ticket));
        return new Outcome.Returned<>(value);
    }

    /**
     * Starts an asynchronous action when there is a permit. The calling thread never waits: when waiting is configured
     * and needed, the action is started later, on the configured executor.
     *
     * <p>The permit comes back when the stage really ends, and the sample is taken then, both before the returned
     * future ends. Cancelling the returned future leaves the queue, or cancels the stage; completing it in another way
     * frees no permit of a running stage.
     *
     * @return the outcome of the stage, its throwable unchanged; or what the supplier threw; or
     *     {@link BulkheadFullException}
     */
    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        int ticket = bulkhead.take();
        if (ticket >= 0) {
            return run(bulkhead.permit(ticket), next, action);
        }
        return bulkhead.later(place -> run(place, next, action));
    }

    /**
     * Takes a permit if there is one now; never waits and never throws.
     *
     * @return a permit to be ended, or a refused one
     */
    public AdaptivePermit tryAcquire() {
        BulkheadPermit place = bulkhead.tryAcquire();
        return place.granted() ? permit(place) : refused;
    }

    /**
     * Takes a permit, waiting for one as configured.
     *
     * @return a permit to be ended
     * @throws InterruptedException when the thread was interrupted while it waited, or before it would have had to
     * @throws BulkheadFullException when there was no permit, or none in time; {@code retryAfter()} is unknown
     */
    public AdaptivePermit acquire() throws InterruptedException {
        return permit(bulkhead.acquire());
    }

    /**
     * Takes a permit, waiting for one as configured but without a thread, in the same queue and for the same time as
     * threads do.
     *
     * @return a permit to be ended, or {@link BulkheadFullException}. Cancelling the future, or completing it in
     *     another way, leaves the queue and loses no permit
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
    public CompletableFuture<AdaptivePermit> acquireAsync() {
        CompletableFuture<BulkheadPermit> waiting = bulkhead.acquireAsync();
        CompletableFuture<AdaptivePermit> future = new CompletableFuture<>();
        waiting.whenComplete((place, refusal) -> {
            if (refusal != null) {
                future.completeExceptionally(refusal);
            } else if (!future.complete(permit(place))) {
                place.close();
            }
        });
        future.whenComplete((permit, error) -> waiting.cancel(false));
        return future;
    }

    /**
     * Returns what the bulkhead knows now. The numbers of one snapshot are read one after the other; each is right.
     *
     * @return a new snapshot
     */
    public AdaptiveSnapshot snapshot() {
        BulkheadSnapshot now = bulkhead.snapshot();
        return new AdaptiveSnapshot(
                now.limit(),
                now.inFlight(),
                now.waiting(),
                now.rejected(),
                control.drops(),
                control.windows(),
                Duration.ofNanos(control.rttNanos()),
                now.callbackFailures() + control.callbacks().failures());
    }

    @Override
    public String toString() {
        return "AdaptiveBulkhead[name=" + name() + ", " + snapshot() + "]";
    }

    /** Ends a permit whose call succeeded. */
    void succeeded(BulkheadPermit place, long startNanos) {
        long nowNanos = leave(place);
        control.succeeded(nowNanos - startNanos, nowNanos);
    }

    /** Ends a permit whose call was dropped. */
    void dropped(BulkheadPermit place) {
        control.dropped(leave(place));
    }

    private <T extends @Nullable Object> CompletableFuture<T> run(
            BulkheadPermit place, Next next, Supplier<? extends CompletionStage<T>> action) {
        long startNanos = ticker.nanos();
        try {
            return Relay.of(next.callAsync(action), (value, error) -> {
                long nowNanos = leave(place);
                if (error == null) {
                    returned(value, startNanos, nowNanos);
                } else {
                    threw(error, startNanos, nowNanos);
                }
            });
        } catch (Throwable error) {
            threw(error, startNanos, leave(place));
            return CompletableFuture.failedFuture(error);
        }
    }

    private AdaptivePermit permit(BulkheadPermit place) {
        return new AdaptivePermit(this, place, ticker.nanos());
    }

    /** Returns the time at which a call ended, and its permit. */
    private long leave(int ticket) {
        try {
            return ticker.nanos();
        } finally {
            bulkhead.exit(ticket);
        }
    }

    private long leave(BulkheadPermit place) {
        try {
            return ticker.nanos();
        } finally {
            place.close();
        }
    }

    private void returned(@Nullable Object value, long startNanos, long nowNanos) {
        Verdict verdict;
        try {
            verdict = Checks.notNull("verdict", classifier.returned(value));
        } catch (Throwable mistake) {
            control.callbacks().failed("classifier", mistake);
            return;
        }
        count(verdict, startNanos, nowNanos);
    }

    private void threw(Throwable error, long startNanos, long nowNanos) {
        Verdict verdict;
        try {
            verdict = Checks.notNull("verdict", classifier.threw(Throwables.unwrap(error)));
        } catch (Throwable mistake) {
            control.callbacks().failed("classifier", mistake);
            return;
        }
        count(verdict, startNanos, nowNanos);
    }

    private void count(Verdict verdict, long startNanos, long nowNanos) {
        if (verdict == Verdict.SUCCESS) {
            control.succeeded(nowNanos - startNanos, nowNanos);
        } else if (verdict == Verdict.FAILURE) {
            control.dropped(nowNanos);
        }
    }
}
