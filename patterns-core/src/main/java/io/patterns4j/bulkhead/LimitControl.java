package io.patterns4j.bulkhead;

import io.patterns4j.bulkhead.ConcurrencyLaw.State;
import io.patterns4j.bulkhead.ConcurrencyLaw.Window;
import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * Windows, and the law at their end.
 *
 * A call that ends adds its sample and compares the time, which it has read anyway, with the end of the window: a line
 * that is written once for each window. The first one to come after the end that wins the CAS of `turn` closes the
 * window; the others leave their sample to it or to the next, and nobody waits. Everything without volatile belongs to
 * whoever has the turn. A law or listener that hangs therefore holds up its own caller and leaves the limit where it
 * is.
 *
 * A window ends when its time is over and it has enough samples, whichever comes last. Its time is at least twice the
 * average response time, so that it shows calls that were let in under its own limit, but at most ten times what is
 * configured.
 *
 * In flight. Nobody counts on the hot path. Time spent in calls, divided by the length of the window, is how many ran
 * on average (Little); a refusal or somebody waiting says that the limit was reached.
 *
 * References: Little, "A Proof for the Queuing Formula L = λW" (Operations Research 1961).
 */
/** Closes windows and moves the limit. */
final class LimitControl {

    private static final int LONGEST = 10;
    private static final VarHandle TURN;

    static {
        try {
            TURN = MethodHandles.lookup().findVarHandle(LimitControl.class, "turn", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Bulkhead bulkhead;
    private final AdaptiveBulkheadConfig config;
    private final long windowNanos;
    private final Samples samples = new Samples();
    private final Callbacks callbacks;

    private volatile long endNanos;

    @SuppressWarnings("unused") // by VarHandle
    private volatile boolean turn;

    private volatile long windows;
    private volatile long rttNanos;

    private State state;
    private int limit;
    private long startNanos;
    private long rejected;
    private long closed;

    LimitControl(Bulkhead bulkhead, AdaptiveBulkheadConfig config) {
        this.bulkhead = bulkhead;
        this.config = config;
        this.callbacks = new Callbacks(AdaptiveBulkhead.class, "adaptiveBulkhead", bulkhead.name());
        this.windowNanos = Nanos.of(config.window());
        this.limit = config.initialLimit();
        this.state = State.of(limit);
        this.startNanos = config.ticker().nanos();
        this.endNanos = startNanos + windowNanos;
    }

    /** Adds a call that succeeded. */
    void succeeded(long rttNanos, long nowNanos) {
        samples.succeed(rttNanos);
        if (nowNanos - endNanos >= 0) {
            turn(nowNanos);
        }
    }

    /** Adds a call that was dropped. */
    void dropped(long nowNanos) {
        samples.drop();
        if (nowNanos - endNanos >= 0) {
            turn(nowNanos);
        }
    }

    Callbacks callbacks() {
        return callbacks;
    }

    long drops() {
        return samples.dropped();
    }

    long windows() {
        return windows;
    }

    /** Returns the average response time of the last window; zero when no call of it succeeded. */
    long rttNanos() {
        return rttNanos;
    }

    private void turn(long nowNanos) {
        if (!TURN.compareAndSet(this, false, true)) {
            return;
        }
        try {
            if (nowNanos - endNanos >= 0) {
                close(nowNanos);
            }
        } finally {
            turn = false;
        }
    }

    private void close(long nowNanos) {
        Samples.Sum sum = samples.sum();
        if (sum.all() < config.minSamples()) {
            return;
        }
        Window window = window(sum, nowNanos - startNanos);
        startNanos = nowNanos;
        rttNanos = window.avgRttNanos();
        endNanos = nowNanos + Math.max(windowNanos, Math.min(Nanos.scaled(windowNanos, LONGEST), 2 * rttNanos));
        windows = ++closed;
        state = next(window);
        move((int) state.limit());
    }

    private Window window(Samples.Sum sum, long lengthNanos) {
        long min = samples.take();
        BulkheadSnapshot now = bulkhead.snapshot();
        boolean full = now.rejected() != rejected || now.waiting() > 0;
        rejected = now.rejected();
        long average = Math.min(limit, Math.round((double) sum.rttNanos() / Math.max(1, lengthNanos)));
        int inFlight = Math.max(full ? limit : now.inFlight(), (int) average);
        boolean dropped = sum.dropped() > config.dropTolerance() * sum.all();
        return new Window(sum.samples(), sum.samples() == 0 ? 0 : min, sum.avgRttNanos(), inFlight, dropped);
    }

    /** Asks the law; what is no answer changes nothing. */
    private State next(Window window) {
        try {
            State next = Checks.notNull("state", config.law().next(state, window));
            Checks.that(!Double.isNaN(next.limit()), "limit", "must be a number", next.limit());
            return next.limit(Math.max(config.minLimit(), Math.min(config.maxLimit(), next.limit())));
        } catch (Throwable error) {
            callbacks.failed("law", error);
            return state;
        }
    }

    private void move(int next) {
        int from = limit;
        if (next == from) {
            return;
        }
        limit = next;
        bulkhead.resize(next);
        callbacks.tell(
                config.listener().orElse(null), listener -> listener.onLimitChanged(bulkhead.name(), from, next));
    }
}
