package io.patterns4j.circuitbreaker;

import io.patterns4j.CheckedFunction;
import io.patterns4j.CheckedSupplier;
import io.patterns4j.Outcome;
import io.patterns4j.Policy;
import io.patterns4j.RejectedException;
import io.patterns4j.Ticker;
import io.patterns4j.Verdict;
import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import io.patterns4j.circuitbreaker.CircuitTransition.Cause;
import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import io.patterns4j.internal.Relay;
import io.patterns4j.internal.StripedCounter;
import io.patterns4j.internal.Throwables;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/*
 * The shell around the state machine.
 *
 * State. "phase" is the current generation. Every transition makes a new Phase object and puts it in place with one
 * CAS; whoever wins tells the listener. The object that admitted a call takes its outcome, so an outcome of an older
 * generation lands in an object that nobody looks at any more: the identity of the phase is the epoch of the permit.
 *
 * Hot path. A call through a closed breaker reads "phase" and one flag of it, runs, and increments a striped counter.
 * A call through an open breaker reads one flag, near the end of the period the clock, and increments another.
 *
 * User code (classifier, open duration, listener) runs under no lock and in no CAS loop.
 */
/**
 * Lets calls through while what they call is well, refuses them at once when it is not, and probes for recovery.
 *
 * <pre>{@code
 * CircuitBreaker breaker = CircuitBreaker.of("orders-table", c -> c
 *         .window(Window.time(Duration.ofSeconds(30)))
 *         .tripWhen(TripRule.failureRatio(0.5).minimumCalls(20))
 *         .openFor(Duration.ofSeconds(5)));
 * GetItemResponse response = breaker.call(() -> client.getItem(request));
 * }</pre>
 *
 * <p><b>When to use.</b> Around calls to something remote that can be down or slow. <b>Not</b> around local work, nor
 * to limit load: that is a bulkhead or a rate limit.
 *
 * <p><b>Guarantees.</b> The caller receives the value or throwable of its call unchanged. Outcomes count in the
 * generation of the state that admitted the call and change nothing after it. Every admitted call gives back what it
 * took, however it ends. <b>Not</b> promised: calls already in flight are not stopped when the breaker opens.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads. Successful and refused calls take no lock; failures take a
 * short one, never around user code.
 *
 * @see <a href="https://martinfowler.com/bliki/CircuitBreaker.html">M. Fowler, CircuitBreaker, 2014</a>
 */
public final class CircuitBreaker implements Policy {

    private static final VarHandle CALLBACKS;
    private static final VarHandle PHASE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CALLBACKS = lookup.findVarHandle(CircuitBreaker.class, "callbacks", Callbacks.class);
            PHASE = lookup.findVarHandle(CircuitBreaker.class, "phase", Phase.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final CircuitBreakerConfig config;
    private final @Nullable CircuitListener listener;
    private final @Nullable TransitionLog transitions;
    private final StripedCounter rejected = new StripedCounter();

    /** Made when it is first needed, which for most breakers is never. */
    private volatile @Nullable Callbacks callbacks;

    private volatile Phase phase;

    private CircuitBreaker(String name, CircuitBreakerConfig config) {
        this.name = Checks.name(name);
        this.config = Checks.notNull("config", config);
        listener = config.listener().orElse(null);
        Phase closed = Closed.first(this);
        CircuitState initial = config.initialState();
        phase = initial == closed.state ? closed : successor(closed, initial, manualOpenNanos(closed, initial));
        transitions = listener == null ? null : new TransitionLog(phase.epoch + 1, this::tell);
    }

    /**
     * Creates a breaker with the default settings.
     *
     * @param name names it in messages and metrics; not blank
     * @return a new breaker
     */
    public static CircuitBreaker of(String name) {
        return of(name, CircuitBreakerConfig.defaults());
    }

    /**
     * Creates a breaker.
     *
     * @param name names it in messages and metrics; not blank
     * @param config its settings
     * @return a new breaker
     */
    public static CircuitBreaker of(String name, CircuitBreakerConfig config) {
        CircuitBreaker breaker = unstarted(name, config);
        breaker.start();
        return breaker;
    }

    /** Creates a breaker that no timer and no control knows yet. */
    static CircuitBreaker unstarted(String name, CircuitBreakerConfig config) {
        return new CircuitBreaker(name, config);
    }

    /** Makes the breaker known to its timer and its control; once. */
    void start() {
        if (phase instanceof Open open) {
            open.setAlarm();
            arm(open);
        }
        config.manualControl().ifPresent(control -> control.add(this));
    }

    /**
     * Creates a breaker.
     *
     * @param name names it in messages and metrics; not blank
     * @param settings changes the default settings
     * @return a new breaker
     */
    public static CircuitBreaker of(String name, UnaryOperator<CircuitBreakerConfigBuilder> settings) {
        return of(name, settings.apply(CircuitBreakerConfig.builder()).build());
    }

    /**
     * Returns the kind.
     *
     * @return {@code circuitBreaker}
     */
    @Override
    public String kind() {
        return "circuitBreaker";
    }

    /**
     * Runs a function on an argument if the breaker lets it through; with a static lambda or method reference nothing
     * is allocated.
     *
     * @throws X what the action threw, unchanged
     * @throws CircuitOpenException when the breaker refused the call
     * @throws CircuitIsolatedException when somebody isolated the breaker
     */
    @Override
    public <A extends @Nullable Object, T extends @Nullable Object, X extends Exception> T call(
            Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) throws X {
        Admission admission = admit();
        if (admission instanceof Refusal refusal) {
            throw refusal.toException();
        }
        long startNanos = admission.startNanos();
        T value;
        try {
            value = next.<A, T, X>call(argument, action);
        } catch (Throwable error) {
            settleError(admission, startNanos, error);
            throw error;
        }
        admission.settle(judge(value), startNanos, null);
        return value;
    }

    /**
     * Starts an asynchronous action if the breaker lets it through. Never throws.
     *
     * <p>The outcome is counted when the stage of the action ends, and before the future does.
     *
     * @return a future with the value or the throwable of the stage, unchanged, or with a {@link RejectedException}.
     *     Cancelling it cancels the stage
     */
    @Override
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(
            Next next, Supplier<? extends CompletionStage<T>> action) {
        Admission admission = admit();
        if (admission instanceof Refusal refusal) {
            return CompletableFuture.failedFuture(refusal.toException());
        }
        long startNanos = admission.startNanos();
        CompletionStage<T> stage;
        try {
            stage = next.callAsync(action);
        } catch (Throwable error) {
            settleError(admission, startNanos, error);
            return CompletableFuture.failedFuture(error);
        }
        return Relay.of(stage, (value, error) -> {
            if (error == null) {
                admission.settle(judge(value), startNanos, null);
            } else {
                settleError(admission, startNanos, error);
            }
        });
    }

    /** Runs the action if the breaker lets it through, and never throws. A refusal allocates nothing. */
    @Override
    public <T extends @Nullable Object> Outcome<T> attempt(Next next, CheckedSupplier<T, ? extends Exception> action) {
        Admission admission = admit();
        if (admission instanceof Refusal refusal) {
            return refusal.outcome();
        }
        long startNanos = admission.startNanos();
        T value;
        try {
            value = next.call(action, CheckedSupplier::get);
        } catch (Throwable error) {
            settleError(admission, startNanos, error);
            return new Outcome.Threw<>(error);
        }
        admission.settle(judge(value), startNanos, null);
        return new Outcome.Returned<>(value);
    }

    /**
     * Asks for the permission to make one call, for code that cannot hand over a lambda.
     *
     * @return a permit that has to be completed or closed, or a shared refusal
     */
    public CircuitPermit tryAcquire() {
        Admission admission = admit();
        return admission instanceof Refusal refusal ? refusal.permit() : new CircuitPermit(this, admission);
    }

    /**
     * Returns the name.
     *
     * @return the name given when the breaker was built
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
    public CircuitBreakerConfig config() {
        return config;
    }

    /**
     * Returns the state. An open breaker whose time is over stays open until the next call or its timer.
     *
     * @return the current state
     */
    public CircuitState state() {
        return phase.state;
    }

    /**
     * Returns what the breaker knows now.
     *
     * @return consistent counts
     */
    public CircuitSnapshot snapshot() {
        Phase seen = phase;
        Counts counts = seen.counts();
        OptionalLong nanos = seen.remainingNanos();
        Duration remaining = nanos.isPresent() ? Duration.ofNanos(nanos.getAsLong()) : null;
        return new CircuitSnapshot(
                seen.state, seen.epoch, counts, config.minimumCalls(), rejected.sum(), callbackFailures(), remaining);
    }

    /**
     * Moves the breaker to a state by hand; nothing happens when it is there already. A breaker that is opened stays
     * open for as long as its {@link OpenDuration} says.
     *
     * @param target the state to move to
     * @throws IllegalStateException when half-open is asked for from a state other than open or forced open
     */
    public void transitionTo(CircuitState target) {
        Phase seen = phase;
        long openNanos = manualOpenNanos(seen, Checks.notNull("target", target));
        while (seen.state != target && !replace(seen, successor(seen, target, openNanos), Cause.MANUAL)) {
            seen = phase;
        }
    }

    /**
     * Opens the breaker by hand for a given time; an open breaker starts that time anew.
     *
     * @param duration longer than zero
     */
    public void openFor(Duration duration) {
        long nanos = Nanos.of(Checks.positive("duration", duration));
        Phase seen;
        do {
            seen = phase;
        } while (!replace(seen, new Open(seen, nanos, seen.counts()), Cause.MANUAL));
    }

    @Override
    public String toString() {
        return "CircuitBreaker[" + name + " " + state() + "]";
    }

    Ticker ticker() {
        return config.ticker();
    }

    /** Returns a number that changes when a call was counted, probed or refused, or the state changed. */
    long activity() {
        Phase seen = phase;
        return seen.activity() + rejected.sum() + (seen.epoch << 32);
    }

    /** Ends an isolation, and only an isolation. */
    void releaseIsolation() {
        Phase seen = phase;
        while (seen.state == CircuitState.FORCED_OPEN
                && !replace(seen, Closed.manual(seen, CircuitState.CLOSED), Cause.MANUAL)) {
            seen = phase;
        }
    }

    /** Judges a value; a classifier that throws makes the call ignored. */
    Verdict judge(@Nullable Object value) {
        try {
            return Checks.notNull("verdict", config.classifier().returned(value));
        } catch (Throwable error) {
            callbacks().failed("classifier", error);
            return Verdict.IGNORED;
        }
    }

    void settleError(Admission admission, long startNanos, Throwable error) {
        Throwable cause = Throwables.unwrap(error);
        Verdict verdict;
        try {
            verdict = Checks.notNull("verdict", config.classifier().threw(cause));
        } catch (Throwable mistake) {
            callbacks().failed("classifier", mistake);
            verdict = Verdict.IGNORED;
        }
        admission.settle(verdict, startNanos, cause);
    }

    /** Opens the breaker for as long as its configuration says, unless it has left the given phase. */
    void open(Phase from, Counts counts, @Nullable Throwable error, Cause cause) {
        if (phase == from) {
            replace(from, new Open(from, openNanos(from, counts, error), counts), cause);
        }
    }

    /** Tells of a rule that holds, unless the breaker has left the given phase. */
    void wouldOpen(Phase from, TripRule rule) {
        if (phase == from) {
            callbacks().tell(listener, heard -> heard.onWouldOpen(name, rule));
        }
    }

    /** Puts a new phase in the place of another; returns false when somebody else was faster. */
    boolean replace(Phase from, Phase to, Cause cause) {
        if (!PHASE.compareAndSet(this, from, to)) {
            return false;
        }
        if (to instanceof Open open) {
            open.setAlarm();
            arm(open);
        }
        if (transitions != null) {
            transitions.deliver(new CircuitTransition(name, from.state, to.state, to.epoch, cause));
        }
        return true;
    }

    private Admission admit() {
        Phase seen = phase;
        if (seen instanceof Closed closed && closed.admitsAll()) {
            return closed;
        }
        return admitSlowly(seen);
    }

    private Admission admitSlowly(Phase seen) {
        Admission admission = seen.admit();
        while (admission == null) {
            admission = phase.admit();
        }
        if (admission instanceof Refusal refusal) {
            rejected.increment();
            if (listener != null) {
                callbacks().tell(listener, heard -> heard.onRejected(name, refusal.state()));
            }
        }
        return admission;
    }

    private Phase successor(Phase from, CircuitState target, long openNanos) {
        if (!from.state.canBecome(target)) {
            throw new IllegalStateException(
                    "transition must follow OPEN or FORCED_OPEN: transition=" + from.state + "->" + target);
        }
        return switch (target) {
            case CLOSED, METRICS_ONLY -> Closed.manual(from, target);
            case OPEN -> new Open(from, openNanos, from.counts());
            case HALF_OPEN -> new HalfOpen(from);
            case FORCED_OPEN, DISABLED -> new Passive(this, target, from.epoch + 1, from.opens);
        };
    }

    /** Asks for the open duration once, before any attempt to change the state. */
    private long manualOpenNanos(Phase from, CircuitState target) {
        return target == CircuitState.OPEN && from.state != target ? openNanos(from, from.counts(), null) : 0;
    }

    private long openNanos(Phase from, Counts counts, @Nullable Throwable error) {
        Opening opening = new Opening(counts.calls(), counts.failures(), from.opens, error);
        try {
            return Nanos.of(
                    Checks.positive("openDuration", config.openDuration().of(opening)));
        } catch (Throwable mistake) {
            callbacks().failed("open duration", mistake);
            return Nanos.of(CircuitBreakerConfig.DEFAULT_OPEN_DURATION);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing to wait for, and wake() does not throw
    private void arm(Open open) {
        config.halfOpenTimer().ifPresent(timer -> {
            try {
                timer.schedule(() -> wake(open), open.remaining(), TimeUnit.NANOSECONDS);
            } catch (RuntimeException e) {
                callbacks().failed("half-open timer", e); // the next call does its work
            }
        });
    }

    /** Runs on the timer; a timer that fires early is set again. */
    private void wake(Open open) {
        if (phase == open && !open.expire()) {
            arm(open);
        }
    }

    private Callbacks callbacks() {
        Callbacks seen = callbacks;
        if (seen == null) {
            Callbacks fresh = new Callbacks(CircuitBreaker.class, kind(), name);
            seen = (Callbacks) CALLBACKS.compareAndExchange(this, null, fresh);
            return seen == null ? fresh : seen;
        }
        return seen;
    }

    private long callbackFailures() {
        Callbacks seen = callbacks;
        return seen == null ? 0 : seen.failures();
    }

    private void tell(CircuitTransition transition) {
        callbacks().tell(listener, heard -> heard.onTransition(transition));
    }
}
