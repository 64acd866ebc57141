package io.patterns4j.retry;

import org.jspecify.annotations.Nullable;

/*
 * Exists from the first failure of a call on, for one thread at a time. The permit of the budget is taken as the last
 * thing before the delay and given back by ended(), which follows on every path.
 */
/** How far a call has come that needs more than one attempt. */
final class Course {

    private final Rules rules;
    private final long startNanos;
    private int attempts = 1;
    private long backoffNanos;
    private boolean extra;

    Course(Rules rules, long startNanos) {
        this.rules = rules;
        this.startNanos = startNanos;
    }

    /**
     * Decides after a failed attempt.
     *
     * @return how long to wait before the next one, for which a permit is then held; or {@link Rules#STOP}
     */
    long next(@Nullable Throwable error) {
        if (attempts >= rules.config().maxAttempts()) {
            rules.signals.exhausted(attempts, error);
            return Rules.STOP;
        }
        long ownNanos = rules.backoffNanos(attempts, backoffNanos);
        long wishNanos = error == null ? 0L : rules.suggestedNanos(error);
        long delayNanos = Math.max(ownNanos, wishNanos);
        if (ownNanos == Rules.STOP || wishNanos == Rules.STOP || !rules.inTime(startNanos, delayNanos)) {
            giveUp(error);
            return Rules.STOP;
        }
        if (!rules.tryExtra()) {
            rules.signals.refusedByBudget(attempts, error);
            return Rules.STOP;
        }
        extra = true;
        backoffNanos = ownNanos;
        rules.signals.retrying(attempts, delayNanos, error);
        return delayNanos;
    }

    /** Waits for the next attempt on this thread; returns whether there is one. */
    boolean await(@Nullable Throwable error) {
        if (Thread.currentThread().isInterrupted()) {
            giveUp(error);
            return false;
        }
        long delayNanos = next(error);
        if (delayNanos == Rules.STOP) {
            return false;
        }
        if (rules.sleep(delayNanos)) {
            return true;
        }
        ended(false);
        giveUp(error);
        return false;
    }

    /** Begins the next attempt. What the one before returned is not needed any more. */
    void begin(@Nullable Object discarded) {
        rules.callbacks.discard(discarded);
        attempts++;
        rules.signals.begun();
    }

    /** Ends an attempt, or gives one up before it began. */
    void ended(boolean succeeded) {
        if (extra) {
            extra = false;
            rules.extraEnded(succeeded);
        }
    }

    void giveUp(@Nullable Throwable error) {
        rules.signals.givenUp(attempts, error);
    }
}
