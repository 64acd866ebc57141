package io.patterns4j.timeout;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Interruption;
import io.patterns4j.internal.Nanos;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * One rule for all forms: a call whose elapsed time is at or above the limit when it ends has exceeded it. At the limit
 * itself nothing is left (Deadline.remainingNanos() is zero, an alarm set for the limit rings), so it counts as late.
 * What the alarms do besides is to end calls early that are already late.
 *
 * Each timeout answers for its own limit only. The deadline that the work inside sees is the earlier of all around it,
 * but a call that is ended because an outer limit was reached is not an inner timeout: a breaker between the two would
 * blame a callee that had no time to answer. The exception is a call that has no time left when it begins: it must not
 * begin, and the timeout that noticed has to say so.
 *
 * Cost. A call on the caller's thread reads the clock twice and writes the thread's deadline twice; an interrupting one
 * allocates its watch (see Watchman).
 */
/**
 * Bounds how long calls take.
 *
 * <pre>{@code
 * Timeout total = Timeout.of("orders", Duration.ofSeconds(3));
 * Order order = total.call(() -> client.load(id));  // work inside sees the deadline; late answers are refused
 * }</pre>
 *
 * <p><b>When to use.</b> Outside of a retry as the limit for all attempts together, inside of it for each attempt.
 *
 * <p><b>When not to use.</b> Instead of the client's own timeouts: they free connections. Hand them what is left, see
 * {@link #remaining()}.
 *
 * <p><b>Guarantees.</b> A call that ends at the limit or after it ends with a {@link TimeoutExceededException},
 * whatever it returned or threw; one that ends before it keeps its value or throwable unchanged. A discarded value that
 * is {@link AutoCloseable} is closed. What {@code interrupting()} interrupts is the call itself and nothing that the
 * thread does later, and no interrupt flag is left behind. A call that begins under a deadline that has passed does not
 * run. Not promised: that work stops at the limit; it has to look at interrupts, cancellation or the deadline.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; lock-free. {@code callAsync}, virtual threads and, rarely,
 * {@code interrupting()} set alarms; nothing else does.
 *
 * <p><b>Defaults.</b> See {@link TimeoutConfig}.
 */
public final class Timeout implements Policy {

    /** The clock of all timeouts with the system's ticker, one object, so that nested ones read it once. */
    private static final LongSupplier SYSTEM_CLOCK = Ticker.system()::nanos;

    private final String name;
    private final TimeoutConfig config;
    private final long limitNanos;
    private final boolean interrupting;
    private final Expiry onExpiry;
    private final Executor executor;
    private final Ticker ticker;
    private final LongSupplier clock;
    private final Signals signals;

    private Timeout(String name, TimeoutConfig config) {
        this.name = Checks.name(name);
        this.config = Checks.notNull("config", config);
        this.limitNanos = Nanos.of(config.limit());
        this.interrupting = config.interrupting();
        this.onExpiry = config.onExpiry();
        this.executor = config.executor();
        this.ticker = config.ticker();
        this.clock = Ticker.system().equals(ticker) ? SYSTEM_CLOCK : ticker::nanos;
        this.signals = new Signals(name, config.limit(), config.listener().orElse(null));
    }

    /**
     * Creates a timeout that does not interrupt.
     *
     * @param name appears in exceptions and events
     * @param limit how long a call may take, above zero
     * @return a new timeout
     */
    public static Timeout of(String name, Duration limit) {
        return of(name, TimeoutConfig.builder().limit(limit).build());
    }

    /**
     * Creates a timeout.
     *
     * <pre>{@code
     * Timeout strict = Timeout.of("orders", t -> t.limit(Duration.ofSeconds(3)).interrupting());
     * }</pre>
     *
     * @param name appears in exceptions and events
     * @param options changes the defaults
     * @return a new timeout
     */
    public static Timeout of(String name, Consumer<TimeoutConfig.Builder> options) {
        TimeoutConfig.Builder builder = TimeoutConfig.builder();
        options.accept(builder);
        return of(name, builder.build());
    }

    /**
     * Creates a timeout.
     *
     * @param name appears in exceptions and events
     * @param config how it behaves
     * @return a new timeout
     */
    public static Timeout of(String name, TimeoutConfig config) {
        return new Timeout(name, config);
    }

    /**
     * Returns how long the call that this thread works for may still take, by the earliest limit around it; for a
     * request that has a timeout of its own. An action that changes threads by itself asks before it does.
     *
     * @return zero or more; empty when there is no limit, or none that will ever be reached
     */
    public static Optional<Duration> remaining() {
        long leftNanos = Deadline.remainingNanos();
        return leftNanos == Deadline.NONE ? Optional.empty() : Optional.of(Duration.ofNanos(leftNanos));
    }

    /**
     * Returns the name.
     *
     * @return the name given when the timeout was built
     */
    @Override
    public String name() {
        return name;
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration
     */
    public TimeoutConfig config() {
        return config;
    }

    /**
     * Returns the kind.
     *
     * @return {@code timeout}
     */
    @Override
    public String kind() {
        return "timeout";
    }

    /**
     * Runs an action on an argument, on this thread. The caller hears of a timeout when the action has ended; when so
     * configured, the action is interrupted at the limit so that it ends soon.
     *
     * <p>An interrupt by somebody else is no timeout. If the call is late besides, the thread's flag is set again, but
     * for a call that was interrupted at its limit as well: the two cannot be told apart.
     *
     * @throws X when the action does, in time and unchanged
     * @throws TimeoutExceededException when the limit was reached; what the action threw is its cause
     */
    @Override
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        Deadline.Slot slot = Deadline.slot();
        LongSupplier outerClock = slot.clock();
        long outerEndNanos = slot.endNanos();
        long startNanos = ticker.nanos();
        long outerLeftNanos = slot.remainingNanos(clock, startNanos);
        if (outerLeftNanos == 0) {
            throw signals.exceeded(null, true);
        }
        Watch watch = interrupting ? Watchman.current().begin(ticker, startNanos, limitNanos) : null;
        T value;
        try {
            if (limitNanos < outerLeftNanos) {
                slot.set(clock, startNanos + limitNanos);
            }
            value = next.<A, T, X>call(argument, action);
        } catch (Throwable error) {
            boolean interrupted = leave(slot, outerClock, outerEndNanos, watch);
            if (interrupted || leftNanos(startNanos) == 0) {
                throw late(error, interrupted);
            }
            throw error;
        }
        if (leave(slot, outerClock, outerEndNanos, watch) || leftNanos(startNanos) == 0) {
            throw late(value);
        }
        return value;
    }

    /**
     * Starts an asynchronous action on this thread, under the deadline. When the limit is reached before the stage has
     * ended, the future ends on the configured executor, and the stage is cancelled or left, as configured. Cancelling
     * the future cancels the stage and is no timeout. No alarm is left once the stage or the future has ended.
     *
     * @return the outcome of the stage, its throwable unchanged; or what the supplier threw; or
     *     {@link TimeoutExceededException}
     */
    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        Deadline outer = Deadline.current();
        if (outer != null && Deadline.remainingNanos() == 0) {
            return CompletableFuture.failedFuture(signals.exceeded(null, false));
        }
        long startNanos = ticker.nanos();
        TimedCall<T> call = new TimedCall<>(this, startNanos);
        call.start(Deadline.earlier(outer, clock, startNanos, limitNanos), next, action);
        return call;
    }

    /**
     * Returns what the timeout knows now.
     *
     * @return a new snapshot
     */
    public TimeoutSnapshot snapshot() {
        return signals.snapshot();
    }

    @Override
    public String toString() {
        return "Timeout[name=" + name + ", limit=" + Duration.ofNanos(limitNanos) + ", " + snapshot() + "]";
    }

    /** Returns how long a call that began then may still take; zero when it is late. */
    long leftNanos(long startNanos) {
        return Nanos.remaining(startNanos, limitNanos, ticker.nanos());
    }

    Ticker ticker() {
        return ticker;
    }

    Executor executor() {
        return executor;
    }

    Expiry onExpiry() {
        return onExpiry;
    }

    Signals signals() {
        return signals;
    }

    /** Leaves everything as it was before the call; returns whether the work was interrupted at its limit. */
    private static boolean leave(
            Deadline.Slot slot, @Nullable LongSupplier outerClock, long outerEndNanos, @Nullable Watch watch) {
        slot.set(outerClock, outerEndNanos);
        return watch != null && watch.end();
    }

    private TimeoutExceededException late(Throwable error, boolean interrupted) {
        if (!interrupted) {
            Interruption.keep(error);
        }
        return signals.exceeded(error, true);
    }

    private TimeoutExceededException late(@Nullable Object value) {
        TimeoutExceededException late = signals.exceeded(null, true);
        Signals.discard(value, late);
        return late;
    }
}
