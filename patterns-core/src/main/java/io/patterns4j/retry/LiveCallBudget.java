package io.patterns4j.retry;

import io.patterns4j.internal.StripedCounter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * Live calls are the difference of two striped counters that only grow, so calls that need no extra attempt share no
 * line. Extra attempts, which are rare and few, are counted in one word: the number below, and above it a version that
 * every change raises.
 *
 * Letting in is exact. The starts are summed up before the ends; so the difference is never more than the number of
 * calls that were live when the second sum was taken. The CAS with the version then proves that the extra attempts have
 * not changed since before the sums. So the answer was right at the moment of the second sum.
 *
 * Refusing is exact, too, unless calls come and go faster than they can be summed up: it is repeated until the starts
 * and the word are seen unchanged, but only so many times; a refusal too many does no harm.
 */
/** Extra attempts as a share of the calls under way. */
final class LiveCallBudget implements RetryBudget {

    private static final int TRIES = 16;
    private static final long VERSION = 1L << Integer.SIZE;
    private static final VarHandle EXTRAS;

    static {
        try {
            EXTRAS = MethodHandles.lookup().findVarHandle(LiveCallBudget.class, "extras", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final double ratio;
    private final int floor;
    private final StripedCounter started = new StripedCounter();
    private final StripedCounter ended = new StripedCounter();

    private volatile long extras;

    LiveCallBudget(double ratio, int floor) {
        this.ratio = ratio;
        this.floor = floor;
    }

    @Override
    public void callStarted() {
        started.increment();
    }

    @Override
    public void callEnded(boolean succeeded) {
        ended.increment();
    }

    @Override
    public boolean tryExtra() {
        for (int refusals = 0; refusals < TRIES; ) {
            long seen = extras;
            long starts = started.sum();
            if (admits((int) seen, starts - ended.sum())) {
                if (EXTRAS.compareAndSet(this, seen, seen + VERSION + 1)) {
                    return true;
                }
            } else if (started.sum() == starts && extras == seen) {
                return false;
            } else {
                refusals++;
            }
        }
        return false;
    }

    @Override
    public void extraEnded(boolean succeeded) {
        EXTRAS.getAndAdd(this, VERSION - 1);
    }

    @Override
    public String toString() {
        long starts = started.sum();
        return "RetryBudget[ratio=" + ratio + ", floor=" + floor + ", liveCalls=" + Math.max(0, starts - ended.sum())
                + ", extraAttempts=" + (int) extras + "]";
    }

    private boolean admits(int inFlight, long live) {
        return inFlight < floor || inFlight <= ratio * live;
    }
}
