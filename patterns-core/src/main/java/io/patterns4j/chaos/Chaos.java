package io.patterns4j.chaos;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Stages;
import io.patterns4j.internal.Throwables;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/*
 * Whether a call meets the fault is decided before anything else happens to it: switch, condition, dice. A call that
 * does is delayed, then ended by a throwable or value, or run.
 *
 * Deadlines. A delay plays a callee that is slow and knows nothing of deadlines, so it is not given up in advance: then
 * no timeout would ever be seen to work. But it ends at the deadline, since a thread that is held longer than its call
 * may take proves nothing more.
 *
 * Interrupts. The delay ends, the call does not run, and this policy is the one that refused it: the exception that
 * says so needs no `throws` on any caller, and the flag stays set.
 *
 * Cost. Disabled: one volatile read of a reference that nobody writes, and the record behind it.
 */
/**
 * Injects faults into a part of the calls on purpose, switched at run time: latency, exceptions or values.
 *
 * <pre>{@code
 * Chaos slow = Chaos.latency("slow", c -> c.rate(0.02).delay(Duration.ofSeconds(1)));
 * Chaos broken = Chaos.failure("broken", c -> c.exception(IOException::new));
 * slow.enable();
 * }</pre>
 *
 * <p><b>When to use.</b> Innermost in a pipeline, next to the callee that it plays, to see whether the policies around
 * it do what they are for: in tests, and in production on a game day.
 *
 * <p><b>When not to use.</b> Around calls that must not be lost, or without somebody who watches and can switch it off.
 *
 * <p><b>Guarantees.</b> While disabled, calls are left alone. What users hand in, condition, random source, suppliers
 * or listener, never harms a call when it throws. Injected throwables reach the caller as they are, checked exceptions
 * included, even where the compiler does not expect them; injected values are not checked against the type that the
 * caller expects. Not promised: that exactly the given part of the calls meets the fault; each call throws the dice.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; lock-free. The switch takes effect for calls that begin after
 * it; delays that run are not cut short.
 *
 * <p><b>Defaults.</b> See {@link ChaosConfig}; disabled.
 */
public final class Chaos implements Policy {

    private final String name;
    private final ChaosConfig config;
    private final Signals signals;
    private final Fault fault;
    private final AtomicReference<Dial> dial;
    private final Outcome.Rejected<?> interrupted;

    private Chaos(String name, ChaosConfig config) {
        this.name = Checks.name(name);
        this.config = Checks.notNull("config", config);
        this.signals = new Signals(name, config.listener().orElse(null));
        this.fault = new Fault(config, signals);
        this.dial = new AtomicReference<>(new Dial(config.enabled(), config.rate()));
        this.interrupted = new Outcome.Rejected<>(new ChaosInterruptedException(name).toRejection());
    }

    /**
     * Creates a policy that delays calls.
     *
     * @param name appears in events
     * @param options sets at least the delay
     * @return a new policy, disabled unless the options say otherwise
     * @throws IllegalArgumentException when there is no delay or another fault as well
     */
    public static Chaos latency(String name, Consumer<ChaosConfig.Builder> options) {
        ChaosConfig config = config(options);
        boolean alone = config.exception().isEmpty() && config.value().isEmpty();
        Checks.that(alone && !config.maxDelay().isZero(), "fault", "must be a delay alone", describe(config));
        return of(name, config);
    }

    /**
     * Creates a policy that ends calls with a throwable.
     *
     * @param name appears in events
     * @param options sets at least the exception; with a delay it comes after that
     * @return a new policy, disabled unless the options say otherwise
     * @throws IllegalArgumentException when there is no exception
     */
    public static Chaos failure(String name, Consumer<ChaosConfig.Builder> options) {
        ChaosConfig config = config(options);
        Checks.that(config.exception().isPresent(), "fault", "must be an exception", describe(config));
        return of(name, config);
    }

    /**
     * Creates a policy that ends calls with a value.
     *
     * @param name appears in events
     * @param options sets at least the value; with a delay it comes after that
     * @return a new policy, disabled unless the options say otherwise
     * @throws IllegalArgumentException when there is no value
     */
    public static Chaos outcome(String name, Consumer<ChaosConfig.Builder> options) {
        ChaosConfig config = config(options);
        Checks.that(config.value().isPresent(), "fault", "must be a value", describe(config));
        return of(name, config);
    }

    /**
     * Creates a policy that injects faults.
     *
     * @param name appears in events
     * @param options sets at least a delay, an exception or a value
     * @return a new policy, disabled unless the options say otherwise
     * @throws IllegalArgumentException when the options do not go together
     */
    public static Chaos of(String name, Consumer<ChaosConfig.Builder> options) {
        return of(name, config(options));
    }

    /**
     * Creates a policy that injects faults.
     *
     * @param name appears in events
     * @param config how it behaves
     * @return a new policy, disabled unless the configuration says otherwise
     */
    public static Chaos of(String name, ChaosConfig config) {
        return new Chaos(name, config);
    }

    /**
     * Returns the name.
     *
     * @return the name given when the policy was built
     */
    @Override
    public String name() {
        return name;
    }

    /**
     * Returns the kind.
     *
     * @return {@code chaos}
     */
    @Override
    public String kind() {
        return "chaos";
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration it was built with; the switches change what is in force only
     */
    public ChaosConfig config() {
        return config;
    }

    /** Switches faults on. */
    public void enable() {
        turn(now -> new Dial(true, now.rate()));
    }

    /** Switches faults off, for calls that begin from now on. */
    public void disable() {
        turn(now -> new Dial(false, now.rate()));
    }

    /**
     * Changes which part of the calls meets the fault while it is enabled; does not enable it.
     *
     * @param rate from 0 for none to 1 for all
     */
    public void rate(double rate) {
        ChaosConfig.rate(rate);
        turn(now -> new Dial(now.enabled(), rate));
    }

    /**
     * Runs an action on an argument, on this thread, or injects the fault.
     *
     * @throws X when the action does, unchanged, or what is injected, whether it is an {@code X} or not
     * @throws ChaosInterruptedException when the thread was interrupted during the delay; its interrupt flag is set
     */
    @Override
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        Outcome<T> instead = strikes() ? inject() : null;
        return instead == null ? next.<A, T, X>call(argument, action) : ended(instead);
    }

    /**
     * Runs an action on this thread, or injects the fault, and tells how it went without throwing.
     *
     * @return the value, what was thrown or injected, or, after an interrupt during the delay, a refusal with the
     *     thread's interrupt flag set
     */
    @Override
    public <T extends @Nullable Object> Outcome<T> attempt(Next next, CheckedSupplier<T, ? extends Exception> action) {
        Outcome<T> instead = strikes() ? inject() : null;
        if (instead != null) {
            return instead;
        }
        try {
            return new Outcome.Returned<>(next.call(action, CheckedSupplier::get));
        } catch (Throwable error) {
            return new Outcome.Threw<>(error);
        }
    }

    /**
     * Starts an asynchronous action, or injects the fault. The calling thread never waits: a delayed action is started
     * later, on the configured executor. Cancelling the future during the delay keeps the action from being started.
     */
    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        try {
            if (!strikes()) {
                return Stages.future(next.callAsync(action));
            }
            signals.injected();
            long delayNanos = Math.min(fault.delayNanos(), Deadline.remainingNanos());
            if (delayNanos <= 0) {
                return Stages.future(start(next, action));
            }
            DelayedCall<T> call = new DelayedCall<>(() -> start(next, action), config.executor());
            call.startAfter(delayNanos, config.ticker());
            return call;
        } catch (Throwable error) {
            return CompletableFuture.failedFuture(error);
        }
    }

    /**
     * Returns what the policy knows now.
     *
     * @return a new snapshot
     */
    public ChaosSnapshot snapshot() {
        return signals.snapshot(dial.get());
    }

    @Override
    public String toString() {
        return "Chaos[name=" + name + ", fault=" + describe(config) + ", " + snapshot() + "]";
    }

    private boolean strikes() {
        Dial now = dial.get();
        return now.enabled() && fault.strikes(now.rate());
    }

    /** Injects into a call on this thread; null when it is to run. */
    private <T extends @Nullable Object> @Nullable Outcome<T> inject() {
        signals.injected();
        long delayNanos = Math.min(fault.delayNanos(), Deadline.remainingNanos());
        if (delayNanos > 0) {
            try {
                config.ticker().sleep(delayNanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return refusal();
            }
        }
        return fault.outcome();
    }

    private <T extends @Nullable Object> CompletionStage<T> start(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        Outcome<T> instead = fault.outcome();
        if (instead instanceof Outcome.Returned<T> returned) {
            return CompletableFuture.completedFuture(returned.value());
        }
        if (instead instanceof Outcome.Threw<T> threw) {
            return CompletableFuture.failedFuture(threw.error());
        }
        return next.callAsync(action);
    }

    private void turn(UnaryOperator<Dial> change) {
        signals.switched(dial.updateAndGet(change));
    }

    @SuppressWarnings("unchecked") // a refusal holds no value
    private <T extends @Nullable Object> Outcome<T> refusal() {
        return (Outcome<T>) interrupted;
    }

    private static <T extends @Nullable Object> T ended(Outcome<T> outcome) {
        try {
            return outcome.get();
        } catch (Throwable error) {
            throw Throwables.rethrow(error);
        }
    }

    private static ChaosConfig config(Consumer<ChaosConfig.Builder> options) {
        ChaosConfig.Builder builder = ChaosConfig.builder();
        options.accept(builder);
        return builder.build();
    }

    private static String describe(ChaosConfig config) {
        String delay = config.maxDelay().isZero() ? "" : "delay";
        String end =
                config.exception().isPresent() ? "exception" : config.value().isPresent() ? "value" : "";
        return delay.isEmpty() || end.isEmpty() ? delay + end : delay + "+" + end;
    }
}
