package io.patterns4j.retry;

import io.patterns4j.Classifier;
import io.patterns4j.RejectedException;
import io.patterns4j.Ticker;
import io.patterns4j.Verdict;
import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Nanos;
import io.patterns4j.internal.Throwables;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * Everything that was handed to the retry is called here and in Signals, and nothing that it throws gets out: the
 * outcome of the call is worth more than any of it. Each has its own safe side. A classifier that throws ignores, a
 * back-off rule ends the retries, a suggestion counts as none, a budget refuses.
 */
/** The configuration of a retry, asked so that it cannot throw. */
final class Rules {

    /** A delay that says that there is no next attempt. */
    static final long STOP = -1L;

    private static final long UNLIMITED = Long.MAX_VALUE;

    final Signals signals;
    final Callbacks callbacks;
    private final RetryConfig config;
    private final Classifier classifier;
    private final RetryBudget budget;
    private final Ticker ticker;
    private final long maxDurationNanos;
    private final long maxSuggestedNanos;

    Rules(String name, RetryConfig config) {
        this.signals = new Signals(name, config.listener().orElse(null));
        this.callbacks = signals.callbacks();
        this.config = config;
        this.classifier = config.classifier();
        this.budget = config.budget().orElse(NoBudget.INSTANCE);
        this.ticker = config.ticker();
        this.maxDurationNanos = config.maxDuration().map(Nanos::of).orElse(UNLIMITED);
        this.maxSuggestedNanos = Nanos.of(config.maxSuggestedDelay());
    }

    RetryConfig config() {
        return config;
    }

    /** Returns when the call began; the clock is read only when that matters. */
    long startNanos() {
        return maxDurationNanos == UNLIMITED ? 0L : ticker.nanos();
    }

    Verdict judge(@Nullable Object value, @Nullable Throwable error) {
        try {
            return Checks.notNull(
                    "verdict", error == null ? classifier.returned(value) : classifier.threw(Throwables.unwrap(error)));
        } catch (Throwable e) {
            callbacks.failed("classifier", e);
            return Verdict.IGNORED;
        }
    }

    /** Returns the delay of the back-off rule, or {@link #STOP} when it failed. */
    long backoffNanos(int attempt, long previousNanos) {
        try {
            long nanos = Nanos.of(config.backoff().delay(attempt, Duration.ofNanos(previousNanos)));
            if (nanos >= 0) {
                return nanos;
            }
            throw new IllegalArgumentException("backoff must be >= 0: backoff=" + Duration.ofNanos(nanos));
        } catch (Throwable e) {
            callbacks.failed("backoff", e);
            return STOP;
        }
    }

    /**
     * Returns how long the failure asks its callers to stay away, zero when it does not say, or {@link #STOP} when that
     * is longer than anybody shall wait.
     */
    long suggestedNanos(Throwable error) {
        try {
            Throwable inner = Throwables.unwrap(error);
            Optional<Duration> wish = inner instanceof RejectedException rejected
                    ? rejected.retryAfter()
                    : config.suggestedDelay().apply(inner);
            long nanos = wish.map(Nanos::of).orElse(0L);
            return nanos > maxSuggestedNanos ? STOP : Math.max(0L, nanos);
        } catch (Throwable e) {
            callbacks.failed("suggested delay", e);
            return 0L;
        }
    }

    /** Returns whether an attempt after a delay still makes sense, by the deadline of this thread and by the start. */
    boolean inTime(long startNanos, long delayNanos) {
        long remainingNanos = Deadline.remainingNanos();
        if (remainingNanos != Deadline.NONE && delayNanos >= remainingNanos) {
            return false;
        }
        return maxDurationNanos == UNLIMITED
                || delayNanos <= maxDurationNanos - Math.max(0L, ticker.nanos() - startNanos);
    }

    /** Waits on this thread; returns whether it was not disturbed. An interrupt is kept in the flag of the thread. */
    boolean sleep(long nanos) {
        try {
            if (nanos > 0) {
                ticker.sleep(nanos);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            callbacks.failed("ticker", e);
        }
        return false;
    }

    void callStarted() {
        try {
            budget.callStarted();
        } catch (Throwable e) {
            callbacks.failed("budget", e);
        }
    }

    void callEnded(boolean succeeded) {
        try {
            budget.callEnded(succeeded);
        } catch (Throwable e) {
            callbacks.failed("budget", e);
        }
    }

    boolean tryExtra() {
        try {
            return budget.tryExtra();
        } catch (Throwable e) {
            callbacks.failed("budget", e);
            return false;
        }
    }

    void extraEnded(boolean succeeded) {
        try {
            budget.extraEnded(succeeded);
        } catch (Throwable e) {
            callbacks.failed("budget", e);
        }
    }
}
