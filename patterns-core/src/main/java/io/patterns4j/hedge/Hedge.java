package io.patterns4j.hedge;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import io.patterns4j.internal.Carriers;
import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * The shell around Race, which has the rules of one call. Nothing is shared between calls but the delay, which is read
 * and, when it follows the latency, told of one sample; counters are touched only when something is hedged.
 *
 * Cost. A call that is answered in time sets and cancels one alarm and allocates the objects of its race; with a
 * quantile it reads the clock twice. See docs/patterns/hedge.md for figures.
 *
 * References: Dean, Barroso, "The Tail at Scale" (CACM 56(2), 2013): hedged requests.
 */
/**
 * Starts a call once more when its answer is slow to come, and takes the first good answer; the others are told to
 * stop.
 *
 * <p><b>When to use.</b> For reads, and for writes that may safely happen twice at the same time, from a callee with
 * several replicas whose slowest answers are far slower than most.
 *
 * <p><b>When not to use.</b> For anything that must not run twice at once. Against failures: that is a retry. When the
 * callee is slow because it is overloaded: more calls make it slower; give the hedge a budget.
 *
 * <p><b>Guarantees.</b> The caller gets the value or throwable of exactly one attempt, unchanged: that of the first
 * that ended well, or, when all failed, that of the first attempt. A call that fails before it was hedged has failed,
 * unless {@link HedgeConfig.Builder#hedgeOnFailure(boolean)} says otherwise. No alarm outlives its call. Losers are
 * cancelled or interrupted, the interrupt does not leak out of the action, and what they still return is closed if it
 * is {@link AutoCloseable} and not the very object that the caller got. NOT promised: that a loser has ended when the
 * caller has his answer.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; lock-free but for the timer. Blocking calls run their first
 * attempt on the caller's thread and hedges on others, so the action MUST be safe to run on several threads at once. An
 * action on the caller's thread that ignores interrupts holds the caller even when a hedge has answered; use
 * {@link #callAsync} for those.
 *
 * <p><b>Defaults.</b> See {@link HedgeConfig}.
 *
 * @see <a href="https://doi.org/10.1145/2408776.2408794">J. Dean, L. A. Barroso, The Tail at Scale, CACM 56(2),
 *     2013</a>
 */
public final class Hedge implements Policy {

    private final String name;
    private final Rules rules;
    private final @Nullable Executor executor;

    private Hedge(String name, HedgeConfig config) {
        this.name = Checks.name(name);
        this.rules = Rules.of(name, Checks.notNull("config", config));
        this.executor = config.executor().orElse(null);
    }

    /**
     * Creates a hedge that makes one more attempt after a fixed delay.
     *
     * @param name appears in events
     * @param delay zero or more; about the 95th percentile of the latency is a good one
     * @return a new hedge
     */
    public static Hedge of(String name, Duration delay) {
        return of(name, HedgeConfig.builder().delay(delay).build());
    }

    /**
     * Creates a hedge.
     *
     * <pre>{@code
     * Hedge quotes = Hedge.of("quotes", h -> h.delay(HedgeDelay.quantile(0.95)).budget(budget));
     * }</pre>
     *
     * @param name appears in events
     * @param options changes the defaults
     * @return a new hedge
     * @throws IllegalArgumentException when an option is out of range
     */
    public static Hedge of(String name, Consumer<HedgeConfig.Builder> options) {
        HedgeConfig.Builder builder = HedgeConfig.builder();
        options.accept(builder);
        return of(name, builder.build());
    }

    /**
     * Creates a hedge.
     *
     * @param name appears in events
     * @param config how it behaves
     * @return a new hedge
     */
    public static Hedge of(String name, HedgeConfig config) {
        return new Hedge(name, config);
    }

    /**
     * Returns the name.
     *
     * @return the name given when the hedge was built
     */
    @Override
    public String name() {
        return name;
    }

    /**
     * Returns the kind.
     *
     * @return {@code hedge}
     */
    @Override
    public String kind() {
        return "hedge";
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration
     */
    public HedgeConfig config() {
        return rules.config();
    }

    /**
     * Runs an action on this thread, and once more on another when it takes longer than the delay. Returns as soon as
     * an attempt has answered and the one on this thread has ended.
     *
     * <p>When the thread is interrupted, or its deadline passes, while it waits for hedges after its own attempt
     * failed, it gets the outcome of its own attempt, with the interrupt flag set.
     *
     * @throws X when the attempt that is the answer does, unchanged
     */
    @Override
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        return new SyncRace<A, T, X>(this, next, argument, action).call();
    }

    /**
     * Starts an asynchronous action on this thread, and once more on the executor when it takes longer than the delay.
     *
     * <p>Whatever ends the returned future early cancels all attempts.
     *
     * @return the outcome of the attempt that is the answer, its throwable unchanged
     */
    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        return new AsyncRace<>(this, next, action).call();
    }

    /**
     * Returns what the hedge knows now. The numbers of one snapshot are read one after the other; each is right.
     *
     * @return a new snapshot
     */
    public HedgeSnapshot snapshot() {
        long nanos = rules.meter().lastNanos();
        return rules.signals()
                .snapshot(nanos == DelayMeter.NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(nanos)));
    }

    @Override
    public String toString() {
        return "Hedge[name=" + name + ", " + snapshot() + "]";
    }

    Rules rules() {
        return rules;
    }

    /** Returns where asynchronous attempts are started. */
    Executor executor() {
        return executor == null ? ForkJoinPool.commonPool() : executor;
    }

    /** Returns where blocking attempts run. */
    Executor threads() {
        return executor == null ? Threads.SHARED : executor;
    }

    /** Made when the first blocking call is; all hedges share it. */
    private static final class Threads {
        static final Executor SHARED = Carriers.virtualIfAvailable("patterns4j-hedge");
    }
}
