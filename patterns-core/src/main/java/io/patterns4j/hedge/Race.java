package io.patterns4j.hedge;

import io.patterns4j.Ticker;
import io.patterns4j.Verdict;
import io.patterns4j.internal.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/*
 * One call with its attempts, sync or async.
 *
 * Invariants.
 *   One CAS on `answer` decides the call; who wins it stops the others and delivers. All attempts that ended or end
 *   later and are not the answer are discarded, once.
 *   Whoever takes the last running attempt away (Counts) makes the first attempt the answer: all are lost then, so the
 *   first has ended.
 *   A hedge that the budget let in tells it of its end, once, in ended(...).
 *
 * Nobody is forgotten. An attempt is first published, then looks whether the call is answered; who answers first writes
 * the answer, then reads the attempts. One of the two sees the other (Dekker), and stop() may be called twice. It is
 * the same for alarms.
 *
 * An alarm rings for the hedge with one number and starts no other, so one that comes late, after a lost attempt had
 * that hedge started, does nothing. A newer alarm displaces an older one, never the other way round.
 *
 * Threads. The timer's thread only hands over to the executor. Everything else runs on the threads of the attempts, on
 * the executor, or on that of who cancels.
 */
/** The attempts of one call, of which the fastest good one is the answer. */
@SuppressWarnings("ReferenceEquality") // whether it is the same attempt
abstract class Race<T extends @Nullable Object> {

    private static final VarHandle ANSWER;
    private static final VarHandle COUNTS;
    private static final VarHandle LAST;
    private static final VarHandle ARMED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ANSWER = lookup.findVarHandle(Race.class, "answer", Attempt.class);
            COUNTS = lookup.findVarHandle(Race.class, "counts", int.class);
            LAST = lookup.findVarHandle(Race.class, "last", Attempt.class);
            ARMED = lookup.findVarHandle(Race.class, "armed", Armed.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Rules rules;
    private final @Nullable Deadline deadline = Deadline.current();
    private final long startNanos;
    private final long delayNanos;

    private volatile @Nullable Attempt<T> answer;
    private volatile @Nullable Attempt<T> last;
    private volatile @Nullable Armed armed;

    @SuppressWarnings("FieldMayBeFinal") // by VarHandle
    private volatile int counts = Counts.FIRST;

    Race(Rules rules) {
        this.rules = rules;
        this.startNanos = rules.nanos();
        this.delayNanos = rules.meter().delayNanos(startNanos);
    }

    /** Returns where hedges are started. */
    abstract Executor executor();

    /** Creates an attempt that is going to run on this thread. */
    abstract Attempt<T> attempt(int number);

    /** Returns the attempt with the number zero, once it has been created. */
    abstract Attempt<T> first();

    /** Follows the decision, once, after the other attempts were stopped. */
    abstract void answered(Attempt<T> answer);

    final Rules rules() {
        return rules;
    }

    final @Nullable Attempt<T> answer() {
        return answer;
    }

    /** Sets the alarm for a hedge, unless there is no such hedge or no time for it. */
    final void arm(int number) {
        if (number > rules.maxHedges() || delayNanos >= Deadline.remainingNanos() || answer != null) {
            return;
        }
        Armed fresh = schedule(number);
        if (fresh == null) {
            return;
        }
        Armed old;
        do {
            old = armed;
            if (old != null && old.number > number) {
                fresh.alarm.cancel();
                return;
            }
        } while (!ARMED.compareAndSet(this, old, fresh));
        if (old != null) {
            old.alarm.cancel();
        }
        if (answer != null) {
            fresh.alarm.cancel();
        }
    }

    /** Makes an attempt known to whoever answers the call. */
    final void join(Attempt<T> attempt) {
        Attempt<T> before;
        do {
            before = last;
            attempt.before = before;
        } while (!LAST.compareAndSet(this, before, attempt));
    }

    /** Takes the end of an attempt, once for each. */
    final void ended(Attempt<T> attempt, @Nullable T value, @Nullable Throwable error) {
        Verdict verdict = answer == null ? rules.judge(value, error) : Verdict.IGNORED;
        attempt.end(value, error, verdict);
        if (attempt.first()) {
            measure(attempt.succeeded());
        } else {
            rules.account().extraEnded(attempt.succeeded());
        }
        if (attempt.answers()) {
            settle(attempt);
        } else {
            lose(attempt.failed());
        }
        Attempt<T> decided = answer;
        if (decided != null && decided != attempt) {
            rules.callbacks().discard(attempt.discard(decided));
        }
    }

    /** Makes an attempt the answer; false when there is one already. */
    final boolean settle(Attempt<T> attempt) {
        if (!ANSWER.compareAndSet(this, null, attempt)) {
            return false;
        }
        Armed alarm = armed;
        if (alarm != null) {
            alarm.alarm.cancel();
        }
        for (Attempt<T> other = last; other != null; other = other.before) {
            if (other != attempt) {
                other.stop();
            }
        }
        answered(attempt);
        for (Attempt<T> other = last; other != null; other = other.before) {
            if (other != attempt) {
                rules.callbacks().discard(other.discard(attempt));
            }
        }
        return true;
    }

    /** Sets an alarm; null when the ticker cannot. */
    final Ticker.@Nullable Alarm schedule(long nanos, Runnable task) {
        try {
            return rules.ticker().schedule(nanos, task);
        } catch (Throwable e) {
            rules.callbacks().failed("ticker", e);
            return null;
        }
    }

    private @Nullable Armed schedule(int number) {
        Ticker.Alarm alarm = schedule(delayNanos, () -> rang(number));
        return alarm == null ? null : new Armed(number, alarm);
    }

    /** Runs on the timer's thread. */
    private void rang(int number) {
        if (answer == null) {
            try {
                executor().execute(() -> due(number));
            } catch (Throwable e) {
                rules.signals().unstarted(e);
            }
        }
    }

    private void due(int number) {
        int seen;
        do {
            seen = counts;
            if (!Counts.awaits(seen, number)) {
                return;
            }
        } while (!COUNTS.compareAndSet(this, seen, Counts.hedged(seen)));
        begin(number);
    }

    /** Starts a hedge that has been claimed, on the executor. */
    private void begin(int number) {
        boolean begun = Deadline.under(deadline, () -> {
            if (!admitted(number)) {
                return false;
            }
            Attempt<T> attempt = attempt(number);
            join(attempt);
            attempt.perform();
            return true;
        });
        if (!begun) {
            lose(false);
        }
    }

    private boolean admitted(int number) {
        if (answer != null || Deadline.remainingNanos() == 0) {
            return false;
        }
        arm(number + 1);
        if (!rules.account().tryExtra()) {
            rules.signals().refused(number);
            return false;
        }
        rules.signals().hedged(number, delayNanos);
        return true;
    }

    private void lose(boolean replace) {
        boolean replacing;
        int seen;
        int left;
        do {
            seen = counts;
            replacing = replace && answer == null && Counts.replaces(seen, rules.maxHedges(), rules.hedgeOnFailure());
            left = replacing ? Counts.replaced(seen) : Counts.lost(seen);
        } while (!COUNTS.compareAndSet(this, seen, left));
        if (replacing) {
            hurry(Counts.hedges(left));
        } else if (Counts.running(left) == 0) {
            settle(first());
        }
    }

    private void hurry(int number) {
        try {
            executor().execute(() -> begin(number));
        } catch (Throwable e) {
            rules.signals().unstarted(e);
            lose(false);
        }
    }

    /**
     * See {@link HedgeDelay.Quantile}: what did not succeed is known to have taken longer than the delay, or nothing.
     */
    private void measure(boolean succeeded) {
        if (rules.meter().measures()) {
            long tookNanos = rules.ticker().nanos() - startNanos;
            if (succeeded || tookNanos >= delayNanos) {
                rules.meter().record(tookNanos);
            }
        }
    }

    private record Armed(int number, Ticker.Alarm alarm) {}
}
