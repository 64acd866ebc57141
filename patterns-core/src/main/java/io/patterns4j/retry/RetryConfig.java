package io.patterns4j.retry;

import io.patterns4j.Classifier;
import io.patterns4j.RejectedException;
import io.patterns4j.Ticker;
import io.patterns4j.Verdict;
import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds how a retry behaves. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> {@value #DEFAULT_MAX_ATTEMPTS} attempts, as in the AWS SDK; {@link #DEFAULT_BACKOFF}; suggested
 * delays up to {@link #DEFAULT_MAX_SUGGESTED_DELAY}; no longest duration, because a timeout around the retry says it
 * better; no budget, because only the user knows which policies share one. Set a budget in production.
 */
public final class RetryConfig {

    /** Attempts in all unless set: {@value}. */
    public static final int DEFAULT_MAX_ATTEMPTS = 3;

    /** The largest number of attempts, {@value}; with it a call is bounded by its time and its budget alone. */
    public static final int MAX_ATTEMPTS = 1_000_000;

    /**
     * The longest suggested delay that is waited for unless set: 2 seconds, as long as the longest of its own. A
     * breaker that stays open longer sheds load at once, and does not fill the service with callers that wait for it.
     */
    public static final Duration DEFAULT_MAX_SUGGESTED_DELAY = Duration.ofSeconds(2);

    /**
     * The back-off unless set: 50 ms doubling up to 2 s with full jitter, so that callers do not come back together.
     */
    public static final Backoff DEFAULT_BACKOFF =
            Backoff.exponential(Duration.ofMillis(50), Duration.ofSeconds(2)).fullJitter();

    /**
     * Says what is retried unless set: what {@link Classifier#standard()} takes for a failure, and each
     * {@link RejectedException} of a policy inside; but no {@link VirtualMachineError} and no {@link LinkageError},
     * which another attempt does not mend.
     */
    public static final Classifier DEFAULT_CLASSIFIER = RetryClassifier.INSTANCE;

    private final int maxAttempts;
    private final @Nullable Duration maxDuration;
    private final Backoff backoff;
    private final Function<? super Throwable, Optional<Duration>> suggestedDelay;
    private final Duration maxSuggestedDelay;
    private final Classifier classifier;
    private final @Nullable RetryBudget budget;
    private final Executor executor;
    private final Ticker ticker;
    private final @Nullable RetryListener listener;

    private RetryConfig(Builder builder) {
        this.maxAttempts = Checks.between("maxAttempts", builder.maxAttempts, 1, MAX_ATTEMPTS);
        this.maxDuration = builder.maxDuration == null ? null : Checks.positive("maxDuration", builder.maxDuration);
        this.backoff = Checks.notNull("backoff", builder.backoff);
        this.suggestedDelay = Checks.notNull("suggestedDelay", builder.suggestedDelay);
        this.maxSuggestedDelay = Checks.notNegative("maxSuggestedDelay", builder.maxSuggestedDelay);
        this.classifier = Checks.notNull("classifier", builder.classifier);
        this.budget = builder.budget;
        this.executor = Checks.notNull("executor", builder.executor);
        this.ticker = Checks.notNull("ticker", builder.ticker);
        this.listener = builder.listener;
    }

    /**
     * Returns a builder with all defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a builder that starts with these values.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.maxAttempts = maxAttempts;
        builder.maxDuration = maxDuration;
        builder.backoff = backoff;
        builder.suggestedDelay = suggestedDelay;
        builder.maxSuggestedDelay = maxSuggestedDelay;
        builder.classifier = classifier;
        builder.budget = budget;
        builder.executor = executor;
        builder.ticker = ticker;
        builder.listener = listener;
        return builder;
    }

    /**
     * Returns how many attempts a call may make.
     *
     * @return from 1 to {@link #MAX_ATTEMPTS}, the first attempt included
     */
    public int maxAttempts() {
        return maxAttempts;
    }

    /**
     * Returns how long after the start of a call its last attempt may begin.
     *
     * @return longer than zero; empty when there is no limit
     */
    public Optional<Duration> maxDuration() {
        return Optional.ofNullable(maxDuration);
    }

    /**
     * Returns how long to wait between attempts.
     *
     * @return the rule
     */
    public Backoff backoff() {
        return backoff;
    }

    /**
     * Returns what reads from a failure how long it asks its callers to stay away.
     *
     * @return the function
     */
    public Function<? super Throwable, Optional<Duration>> suggestedDelay() {
        return suggestedDelay;
    }

    /**
     * Returns the longest suggested delay that is waited for.
     *
     * @return zero or more
     */
    public Duration maxSuggestedDelay() {
        return maxSuggestedDelay;
    }

    /**
     * Returns what decides whether an attempt failed.
     *
     * @return the classifier
     */
    public Classifier classifier() {
        return classifier;
    }

    /**
     * Returns what bounds the retries of many calls together.
     *
     * @return the budget; empty when there is none
     */
    public Optional<RetryBudget> budget() {
        return Optional.ofNullable(budget);
    }

    /**
     * Returns where asynchronous calls make their later attempts.
     *
     * @return the executor
     */
    public Executor executor() {
        return executor;
    }

    /**
     * Returns the clock that delays are measured by.
     *
     * @return the ticker
     */
    public Ticker ticker() {
        return ticker;
    }

    /**
     * Returns who hears of events.
     *
     * @return the listener; empty when nobody listens
     */
    public Optional<RetryListener> listener() {
        return Optional.ofNullable(listener);
    }

    /** Collects the values of a {@link RetryConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
        private @Nullable Duration maxDuration;
        private Backoff backoff = DEFAULT_BACKOFF;
        private Function<? super Throwable, Optional<Duration>> suggestedDelay = error -> Optional.empty();
        private Duration maxSuggestedDelay = DEFAULT_MAX_SUGGESTED_DELAY;
        private Classifier classifier = DEFAULT_CLASSIFIER;
        private @Nullable RetryBudget budget;
        private Executor executor = ForkJoinPool.commonPool();
        private Ticker ticker = Ticker.system();
        private @Nullable RetryListener listener;

        private Builder() {}

        /**
         * Sets how many attempts a call may make.
         *
         * @param maxAttempts from 1, the first attempt alone, to {@link #MAX_ATTEMPTS}; {@value #DEFAULT_MAX_ATTEMPTS}
         *     unless set
         * @return this
         */
        public Builder maxAttempts(int maxAttempts) {
            this.maxAttempts = maxAttempts;
            return this;
        }

        /**
         * Sets how long after the start of a call its last attempt may begin. An attempt that would begin later is not
         * waited for. It does not end attempts that run: that is what a timeout does.
         *
         * @param maxDuration longer than zero; null for no limit, the default
         * @return this
         */
        public Builder maxDuration(@Nullable Duration maxDuration) {
            this.maxDuration = maxDuration;
            return this;
        }

        /**
         * Sets how long to wait between attempts.
         *
         * @param backoff {@link #DEFAULT_BACKOFF} unless set
         * @return this
         */
        public Builder backoff(Backoff backoff) {
            this.backoff = backoff;
            return this;
        }

        /**
         * Sets what reads from a failure how long it asks its callers to stay away, a Retry-After header for example.
         * The longer of that and the back-off is waited. A {@link RejectedException} is not handed to the function: it
         * says itself when to come back. A function that throws or returns null suggests nothing; its mistake is logged
         * and counted.
         *
         * @param suggestedDelay gets what an attempt threw, unwrapped; none unless set
         * @return this
         */
        public Builder suggestedDelay(Function<? super Throwable, Optional<Duration>> suggestedDelay) {
            this.suggestedDelay = suggestedDelay;
            return this;
        }

        /**
         * Sets the longest suggested delay, a rejection's {@code retryAfter()} included, that is waited for. A longer
         * one ends the retries at once.
         *
         * @param maxSuggestedDelay zero or more; {@link #DEFAULT_MAX_SUGGESTED_DELAY} unless set
         * @return this
         */
        public Builder maxSuggestedDelay(Duration maxSuggestedDelay) {
            this.maxSuggestedDelay = maxSuggestedDelay;
            return this;
        }

        /**
         * Sets what decides whether an attempt failed: {@link Verdict#FAILURE} is retried, everything else reaches the
         * caller at once. So {@code DEFAULT_CLASSIFIER.ignoring(...)} names what ends the retries, and
         * {@code DEFAULT_CLASSIFIER.failingOnResult(...)} which values are repeated.
         *
         * @param classifier {@link #DEFAULT_CLASSIFIER} unless set
         * @return this
         */
        public Builder classifier(Classifier classifier) {
            this.classifier = classifier;
            return this;
        }

        /**
         * Sets what bounds the retries of many calls together. One budget is meant to be shared by all retries and
         * hedges around one callee.
         *
         * @param budget null for none, the default
         * @return this
         */
        public Builder budget(@Nullable RetryBudget budget) {
            this.budget = budget;
            return this;
        }

        /**
         * Sets where asynchronous calls make their later attempts. When it refuses a task, the retries end with the
         * last outcome.
         *
         * @param executor {@link ForkJoinPool#commonPool()} unless set; MUST run or refuse every task
         * @return this
         */
        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        /**
         * Sets the clock that delays are measured by. It is never read by calls that succeed at once, unless there is a
         * {@link #maxDuration(Duration)}.
         *
         * @param ticker {@link Ticker#system()} unless set
         * @return this
         */
        public Builder ticker(Ticker ticker) {
            this.ticker = ticker;
            return this;
        }

        /**
         * Sets who hears of events.
         *
         * @param listener null for nobody, the default
         * @return this
         */
        public Builder listener(@Nullable RetryListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException when a value is out of range
         * @throws NullPointerException when a value is null that must not be
         */
        public RetryConfig build() {
            return new RetryConfig(this);
        }
    }
}
