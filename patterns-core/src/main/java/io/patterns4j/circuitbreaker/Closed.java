package io.patterns4j.circuitbreaker;

import io.patterns4j.Ticker;
import io.patterns4j.Verdict;
import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import io.patterns4j.internal.Nanos;
import io.patterns4j.internal.StripedCounter;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * Closed, or metrics-only: admits calls and counts their outcomes.
 *
 * Successes. Plain successes commute with each other, so one only increments a striped counter. What the counter grew
 * by since the last look is folded into the window before anything else is recorded or read. A success that ended
 * before a failure is thus always in the window when that failure is judged; one that ends at the same time is before
 * or after it, as with any lock.
 *
 * Failures and slow calls. They take a lock for some tens of nanoseconds, no user code inside, fold, record and judge.
 * The thread that first finds a rule true trips the breaker, after the lock is released.
 *
 * Armed. When a success could make a rule true (Tripwire.armed), the flag "armed" sends successes the long way. The
 * flag is written before the counter is summed again, and a success increments before it reads the flag, both with full
 * fences: one of the two sees the other, so no such success is missed. Whoever folds then folds one by one, and judges
 * in the name of the success that completed a minimum. A failure may arm a rule, and so may time that empties a slice.
 *
 * Time. A clock is read per call only for a slow-call rule (start and end) or a time window (end). In a time window the
 * counter belongs to the current slice; the first call that ends after the slice folds it and moves on.
 *
 * References: Lea, "Striped64" (JDK sources, 2014).
 */
/** Admits calls and counts their outcomes until a rule trips. */
final class Closed extends Phase implements Admission {

    private static final long ALL = -1L;

    private final Ticker ticker;
    private final long slowNanos;
    private final boolean sliced;
    private final StripedCounter successes = new StripedCounter();
    private final ReentrantLock lock = new ReentrantLock();

    /** Null once every call goes through. */
    private volatile @Nullable Ramp ramp;

    private volatile boolean armed;
    private volatile long sliceEndNanos;

    // Guarded by lock.
    private final Tripwire tripwire;
    private long reported;
    private long folded;
    private long recorded;
    private boolean tripped;

    private Closed(Phase before, CircuitState state, boolean afterProbes) {
        this(before.breaker, state, before.epoch + 1, afterProbes);
    }

    private Closed(CircuitBreaker breaker, CircuitState state, long epoch, boolean afterProbes) {
        super(breaker, state, epoch, 0);
        CircuitBreakerConfig config = breaker.config();
        ticker = config.ticker();
        slowNanos = Nanos.of(config.slowThreshold());
        long nowNanos = ticker.nanos();
        tripwire = new Tripwire(config, nowNanos);
        sliced = tripwire.window() instanceof TimeWindow;
        sliceEndNanos = sliced ? ((TimeWindow) tripwire.window()).sliceEndNanos() : 0;
        boolean ramps = afterProbes && !config.rampUp().isZero();
        ramp = ramps ? new Ramp(this, nowNanos, Nanos.of(config.rampUp())) : null;
    }

    /** The first generation of a breaker. */
    static Closed first(CircuitBreaker breaker) {
        return new Closed(breaker, CircuitState.CLOSED, 0, false);
    }

    /** Closed again after half-open, ramping up if configured. */
    static Closed after(HalfOpen before) {
        return new Closed(before, CircuitState.CLOSED, true);
    }

    /** Closed or metrics-only by hand. */
    static Closed manual(Phase before, CircuitState state) {
        return new Closed(before, state, false);
    }

    /** Returns whether every call goes through; the only question on the hot path. */
    boolean admitsAll() {
        return ramp == null;
    }

    @Override
    Admission admit() {
        Ramp seen = ramp;
        if (seen == null) {
            return this;
        }
        long remainingNanos = seen.remainingNanos(ticker.nanos());
        if (remainingNanos == 0) {
            ramp = null;
            return this;
        }
        return seen.admits(remainingNanos) ? this : seen.refusal();
    }

    @Override
    public long startNanos() {
        return slowNanos == 0 ? 0 : ticker.nanos();
    }

    @Override
    public void settle(Verdict verdict, long startNanos, @Nullable Throwable error) {
        if (verdict == Verdict.IGNORED) {
            return;
        }
        boolean timed = sliced || slowNanos > 0;
        long nowNanos = timed ? ticker.nanos() : 0;
        boolean slow = slowNanos > 0 && nowNanos - startNanos > slowNanos;
        if (verdict == Verdict.FAILURE || slow) {
            record(verdict == Verdict.FAILURE, slow, nowNanos, error);
        } else {
            succeed(nowNanos);
        }
    }

    @Override
    Counts counts() {
        long nowNanos = sliced ? ticker.nanos() : 0;
        Judgement judgement;
        Counts counts;
        lock.lock();
        try {
            judgement = foldLocked(nowNanos);
            counts = tripwire.window().counts();
        } finally {
            lock.unlock();
        }
        judgement.carryOut(this, null);
        return counts;
    }

    @Override
    OptionalLong remainingNanos() {
        Ramp seen = ramp;
        return seen == null ? OptionalLong.empty() : OptionalLong.of(seen.remainingNanos(ticker.nanos()));
    }

    @Override
    long activity() {
        lock.lock();
        try {
            return successes.sum() + recorded;
        } finally {
            lock.unlock();
        }
    }

    private void succeed(long nowNanos) {
        if (sliced && nowNanos - sliceEndNanos >= 0) {
            counts();
        }
        successes.increment();
        if (armed) {
            counts();
        }
    }

    private void record(boolean failed, boolean slow, long nowNanos, @Nullable Throwable error) {
        Judgement judgement;
        lock.lock();
        try {
            judgement = foldLocked(nowNanos);
            tripwire.add(failed, slow);
            recorded++;
            judgement = judgeLocked(judgement, ALL);
            judgement = armLocked(judgement);
        } finally {
            lock.unlock();
        }
        judgement.carryOut(this, error);
    }

    /** Folds new successes into the window and moves it on. */
    private Judgement foldLocked(long nowNanos) {
        Judgement judgement = drainLocked(Judgement.NONE);
        if (tripwire.window() instanceof TimeWindow window) {
            window.advance(nowNanos);
            sliceEndNanos = window.sliceEndNanos();
        }
        return armLocked(judgement);
    }

    /** Folds all at once, but one by one while rules are armed, so that the one that completes a minimum is judged. */
    private Judgement drainLocked(Judgement before) {
        Judgement judgement = before;
        long sum = successes.sum();
        long fresh = sum - folded;
        folded = sum;
        long rules = fresh == 0 ? 0 : tripwire.armed();
        while (fresh > 0 && rules != 0) {
            tripwire.succeed(1);
            fresh--;
            judgement = judgeLocked(judgement, rules);
            rules = tripwire.armed();
        }
        tripwire.succeed(fresh);
        return judgement;
    }

    private Judgement armLocked(Judgement before) {
        boolean arm = tripwire.armed() != 0;
        if (arm == armed) {
            return before;
        }
        armed = arm;
        return arm ? drainLocked(before) : before;
    }

    private Judgement judgeLocked(Judgement before, long rules) {
        Judgement judgement = before;
        for (int i = 0; i < tripwire.size(); i++) {
            if ((rules & 1L << i) != 0 && tripwire.trips(i)) {
                judgement = tripLocked(judgement, i);
            }
        }
        return judgement;
    }

    private Judgement tripLocked(Judgement judgement, int rule) {
        if (state == CircuitState.METRICS_ONLY) {
            boolean news = (reported & 1L << rule) == 0;
            reported |= 1L << rule;
            return news ? judgement.andReport(tripwire.rule(rule)) : judgement;
        }
        if (tripped) {
            return judgement;
        }
        tripped = true;
        return Judgement.trip(tripwire.window().counts());
    }
}
