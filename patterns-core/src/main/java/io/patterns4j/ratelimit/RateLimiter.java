package io.patterns4j.ratelimit;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.RejectedException;
import io.patterns4j.Rejection;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import io.patterns4j.internal.Relay;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * The shell: it joins the gate, which lets requests in now or later, with actions and futures.
 *
 * Invariants. A call that is refused has taken nothing. The bound for windows, and why leases keep it: see Core.
 *
 * Cost. A granted call reads the clock and does one CAS, or two when the bucket was full; in haste, with a burst of 64
 * or more, most calls do one CAS on a line of their own and read no clock. It allocates nothing, nor does a refusal.
 *
 * References: ITU-T I.371 (GCRA); Turner, "New directions in communications" (1986), for the bucket.
 */
/**
 * Limits how many calls run in a time, evenly spread but for a bounded burst, and optionally lets callers wait for
 * their turn for a bounded time.
 *
 * <p><b>When to use.</b> One limiter for each callee that has agreed to, or stands, so many calls in a time.
 *
 * <p><b>When not to use.</b> To limit calls at once: that is a bulkhead. To share a quota between processes.
 *
 * <p><b>Guarantees.</b> No window of the length of a bandwidth's period, wherever it begins, admits more than its
 * {@code limit + burst} permits; requests of more than {@code burst} count in it as they are saved up for. Permits come
 * at exactly the rate, without drift. A call is refused only when at one moment there was no permit for it, and refused
 * at once when it could not be served in time. Who waits is served in the order of arrival; nobody overtakes. Not
 * promised: the full burst after a rush (threads colliding, or four calls in a microsecond) that stopped before the
 * permits were used up; a quarter of it may be missing, once, after the next pause.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads, lock-free. Waiting sleeps by the ticker, and does not pin the
 * carrier of a virtual thread.
 *
 * <p><b>Defaults.</b> See {@link RateLimiterConfig}.
 */
public final class RateLimiter implements Policy {

    private final String name;
    private final RateLimiterConfig config;
    private final Gate gate;
    private final Outcome.Rejected<?> limited;
    private final Outcome.Rejected<?> interrupted;

    private RateLimiter(String name, RateLimiterConfig config) {
        this.name = Checks.name(name);
        this.config = Checks.notNull("config", config);
        this.gate = new Gate(name, config);
        this.limited = new Outcome.Rejected<>(new Refusal(name, gate, 1));
        this.interrupted = new Outcome.Rejected<>(new RateLimitInterruptedException(name).toRejection());
    }

    /**
     * Creates a rate limiter that refuses at once. Its burst is a tenth of the limit, at least 1.
     *
     * @param name appears in rejections and events
     * @param limit permits in each period, from 1 to {@link Bandwidth#MAX_LIMIT}
     * @param period the time that the limit is for
     * @return a new rate limiter, with its burst saved up
     */
    public static RateLimiter of(String name, int limit, Duration period) {
        return of(name, RateLimiterConfig.builder().limit(limit, period).build());
    }

    /**
     * Creates a rate limiter.
     *
     * <pre>{@code
     * RateLimiter partner = RateLimiter.of("partner", r -> r
     *         .bandwidths(Bandwidth.of(100, Duration.ofSeconds(1)).burst(20),
     *                 Bandwidth.of(5_000, Duration.ofMinutes(5)))
     *         .maxWait(Duration.ofMillis(50)));
     * }</pre>
     *
     * @param name appears in rejections and events
     * @param options sets at least a limit or bandwidths
     * @return a new rate limiter, with its burst saved up
     * @throws IllegalArgumentException when an option is missing or out of range
     */
    public static RateLimiter of(String name, Consumer<RateLimiterConfig.Builder> options) {
        RateLimiterConfig.Builder builder = RateLimiterConfig.builder();
        options.accept(builder);
        return of(name, builder.build());
    }

    /**
     * Creates a rate limiter.
     *
     * @param name appears in rejections and events
     * @param config how it behaves
     * @return a new rate limiter, with its burst saved up
     */
    public static RateLimiter of(String name, RateLimiterConfig config) {
        return new RateLimiter(name, config);
    }

    /**
     * Returns the name.
     *
     * @return the name given when the rate limiter was built
     */
    @Override
    public String name() {
        return name;
    }

    /**
     * Returns the kind.
     *
     * @return {@code rateLimiter}
     */
    @Override
    public String kind() {
        return "rateLimiter";
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration it was built with; {@link #bandwidths()} says what is in force
     */
    public RateLimiterConfig config() {
        return config;
    }

    /**
     * Runs an action on an argument, on this thread, when there is a permit, waiting for one as configured. With a
     * lambda that captures nothing the call allocates nothing.
     *
     * @throws X when the action does, unchanged
     * @throws RateLimitedException when there was no permit, or none in time
     * @throws RateLimitInterruptedException when the thread was interrupted while it waited; its interrupt flag is set
     */
    @Override
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        int entry = gate.enter();
        if (entry != Gate.GRANTED) {
            throw rejection(entry).rejection().toException();
        }
        return next.<A, T, X>call(argument, action);
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
        int entry = gate.enter();
        if (entry != Gate.GRANTED) {
            return rejection(entry);
        }
        try {
            return new Outcome.Returned<>(next.call(action, CheckedSupplier::get));
        } catch (Throwable error) {
            return new Outcome.Threw<>(error);
        }
    }

    /**
     * Starts an asynchronous action when there is a permit. The calling thread never waits: when waiting is configured
     * and needed, the action is started later, on the configured executor. Cancelling the returned future while it
     * waits gives the permit back if nobody came after it; later it cancels the stage.
     *
     * @return the outcome of the stage, its throwable unchanged; or what the supplier threw; or
     *     {@link RateLimitedException}
     */
    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        if (gate.takeNow()) {
            return run(next, action);
        }
        Turn turn = gate.turn(1);
        if (turn == null) {
            return CompletableFuture.failedFuture(refusal(1));
        }
        DelayedCall<T> call = new DelayedCall<>(next, action);
        call.startAfter(turn);
        turn.begin();
        return call;
    }

    /**
     * Takes a permit if there is one now; never waits and never throws.
     *
     * @return whether it was taken
     */
    public boolean tryAcquire() {
        if (gate.takeNow()) {
            return true;
        }
        gate.signals().rejected(1);
        return false;
    }

    /**
     * Takes so many permits, all or none, if they are there now; never waits.
     *
     * @param permits 1 or more
     * @return whether they were taken
     * @throws IllegalArgumentException when there are never so many permits at once
     */
    public boolean tryAcquire(int permits) {
        if (gate.takeNow(permits)) {
            return true;
        }
        int burst = gate.bucket().plan().burst();
        Checks.that(permits <= burst, "permits", "must be <= the burst of " + burst + " where nothing waits", permits);
        gate.signals().rejected(permits);
        return false;
    }

    /**
     * Takes a permit, waiting for it as configured.
     *
     * @throws InterruptedException when the thread was interrupted while it waited, or before it would have had to
     * @throws RateLimitedException when there was no permit, or none in time
     */
    public void acquire() throws InterruptedException {
        acquire(1);
    }

    /**
     * Takes so many permits, all or none, waiting for them as configured; more than the burst when that leaves the time
     * to save them up.
     *
     * @param permits 1 or more
     * @throws InterruptedException when the thread was interrupted while it waited, or before it would have had to
     * @throws RateLimitedException when they were not there, or not in time
     * @throws IllegalArgumentException when so many permits can never come in the configured time
     */
    public void acquire(int permits) throws InterruptedException {
        if (gate.takeNow(permits)) {
            return;
        }
        int entry = gate.await(permits);
        if (entry == Gate.INTERRUPTED) {
            Thread.interrupted();
            throw new InterruptedException("interrupted while waiting for the rate limiter: policy=" + name);
        }
        if (entry == Gate.REFUSED) {
            throw refusal(permits);
        }
    }

    /**
     * Takes so many permits, waiting for them as {@link #acquire(int)} does but without a thread.
     *
     * @param permits 1 or more
     * @return a future that ends, on the configured executor when it had to wait, when it is the caller's turn; or with
     *     {@link RateLimitedException}. Cancelling it gives the permits back if nobody came after
     * @throws IllegalArgumentException when so many permits can never come in the configured time
     */
    public CompletableFuture<@Nullable Void> acquireAsync(int permits) {
        if (gate.takeNow(permits)) {
            return CompletableFuture.completedFuture(null);
        }
        Turn turn = gate.turn(permits);
        if (turn == null) {
            return CompletableFuture.failedFuture(refusal(permits));
        }
        turn.begin();
        return turn;
    }

    /**
     * Takes so many permits now, ahead of time when they are not there yet, and leaves the waiting to the caller,
     * however long it is. Later requests come after it.
     *
     * @param permits from 1 to what comes in {@link Bandwidth#MAX_PERIOD}
     * @return the reservation; refused only when more than {@link Bandwidth#MAX_PERIOD} is booked ahead
     */
    public Reservation reserve(int permits) {
        return reserve(permits, Bandwidth.MAX_PERIOD);
    }

    /**
     * Takes so many permits now, ahead of time when they are not there yet, unless the caller would have to wait too
     * long for them.
     *
     * @param permits from 1 to what comes in {@link Bandwidth#MAX_PERIOD}
     * @param maxWait how long the caller is ready to wait; zero or more
     * @return the reservation, perhaps a refused one, which took nothing
     */
    public Reservation reserve(int permits, Duration maxWait) {
        Booking booking = gate.book(permits, Nanos.of(Checks.notNegative("maxWait", maxWait)));
        return new Reservation(gate.bucket(), booking);
    }

    /**
     * Takes all permits that are there, for example when the callee says that it had enough. New ones come at the usual
     * rate.
     *
     * @return how many there were, zero or more
     */
    public long drain() {
        return gate.bucket().drain();
    }

    /**
     * Changes the limit of the only bandwidth, from now on: permits that are there stay, as many as the burst allows,
     * and new ones come at the new rate. A burst that is the default follows the limit; any other stays. Who waits
     * keeps its time.
     *
     * @param limit permits in each period
     * @throws IllegalStateException when there are several bandwidths: see {@link #reconfigure(Bandwidth,
     *     Bandwidth...)}
     */
    public void resize(int limit) {
        List<Bandwidth> bandwidths = gate.bucket().plan().bandwidths();
        if (bandwidths.size() > 1) {
            throw new IllegalStateException("bandwidths must be one to be resized: bandwidths=" + bandwidths);
        }
        reconfigure(bandwidths.get(0).resized(limit));
    }

    /**
     * Changes the bandwidths, from now on. One of the same period as before keeps its permits, as many as its burst
     * allows; one of a new period begins with as many as there were. Who waits keeps its time.
     *
     * @param first a bandwidth
     * @param more others, of other periods
     */
    public void reconfigure(Bandwidth first, Bandwidth... more) {
        gate.bucket().replan(new Plan(RateLimiterConfig.list(first, more)));
    }

    /**
     * Changes how long callers wait at most, for those that come from now on.
     *
     * @param maxWait zero or more
     */
    public void maxWait(Duration maxWait) {
        gate.maxWaitNanos(Nanos.of(Checks.notNegative("maxWait", maxWait)));
    }

    /**
     * Returns the bandwidths in force.
     *
     * @return one or more, immutable
     */
    public List<Bandwidth> bandwidths() {
        return gate.bucket().plan().bandwidths();
    }

    /**
     * Returns what the rate limiter knows now. The numbers of one snapshot are read one after the other.
     *
     * @return a new snapshot
     */
    public RateLimiterSnapshot snapshot() {
        return gate.signals().snapshot(gate.bucket().available());
    }

    @Override
    public String toString() {
        return "RateLimiter[name=" + name + ", bandwidths=" + bandwidths() + ", " + snapshot() + "]";
    }

    /** Starts a stage. */
    static <T extends @Nullable Object> CompletableFuture<T> run(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        try {
            return Relay.of(next.callAsync(action));
        } catch (Throwable error) {
            return CompletableFuture.failedFuture(error);
        }
    }

    private RejectedException refusal(int permits) {
        Rejection refusal = permits == 1 ? limited.rejection() : new Refusal(name, gate, permits);
        return refusal.toException();
    }

    @SuppressWarnings("unchecked") // a refusal holds no value
    private <T extends @Nullable Object> Outcome.Rejected<T> rejection(int entry) {
        return (Outcome.Rejected<T>) (entry == Gate.INTERRUPTED ? interrupted : limited);
    }
}
