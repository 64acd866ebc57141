package io.patterns4j.hedge;

import io.patterns4j.Classifier;
import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import io.patterns4j.retry.RetryBudget;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Holds how a hedge behaves. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> The 95th percentile of recent calls as delay and {@value #DEFAULT_MAX_HEDGES} hedge, which takes
 * most of a latency tail away for about 5 % more calls, as Dean and Barroso describe; no budget, because it has to be
 * shared with the retries to the same callee; failures are not hedged, because that is what a retry is for.
 */
public final class HedgeConfig {

    /** Extra attempts of a call unless set: {@value}. */
    public static final int DEFAULT_MAX_HEDGES = 1;

    /** The most extra attempts of a call: {@value}. */
    public static final int MAX_HEDGES = 10;

    /** The delay unless set: the 95th percentile of recent calls. */
    public static final HedgeDelay DEFAULT_DELAY = HedgeDelay.quantile(0.95);

    private final HedgeDelay delay;
    private final int maxHedges;
    private final boolean hedgeOnFailure;
    private final @Nullable RetryBudget budget;
    private final Classifier classifier;
    private final @Nullable Executor executor;
    private final Ticker ticker;
    private final @Nullable HedgeListener listener;

    private HedgeConfig(Builder builder) {
        this.delay = Checks.notNull("delay", builder.delay);
        this.maxHedges = Checks.between("maxHedges", builder.maxHedges, 1, MAX_HEDGES);
        this.hedgeOnFailure = builder.hedgeOnFailure;
        this.budget = builder.budget;
        this.classifier = Checks.notNull("classifier", builder.classifier);
        this.executor = builder.executor;
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
        builder.delay = delay;
        builder.maxHedges = maxHedges;
        builder.hedgeOnFailure = hedgeOnFailure;
        builder.budget = budget;
        builder.classifier = classifier;
        builder.executor = executor;
        builder.ticker = ticker;
        builder.listener = listener;
        return builder;
    }

    /**
     * Returns how long an attempt may take before the next one is started.
     *
     * @return the delay
     */
    public HedgeDelay delay() {
        return delay;
    }

    /**
     * Returns how many extra attempts a call may have.
     *
     * @return from 1 to {@link #MAX_HEDGES}
     */
    public int maxHedges() {
        return maxHedges;
    }

    /**
     * Returns whether a first attempt that fails before its time is hedged at once.
     *
     * @return false unless set
     */
    public boolean hedgeOnFailure() {
        return hedgeOnFailure;
    }

    /**
     * Returns what bounds the extra attempts of many calls.
     *
     * @return the budget; empty when nothing does
     */
    public Optional<RetryBudget> budget() {
        return Optional.ofNullable(budget);
    }

    /**
     * Returns what tells an answer from a lost attempt.
     *
     * @return the classifier
     */
    public Classifier classifier() {
        return classifier;
    }

    /**
     * Returns where extra attempts are started.
     *
     * @return the executor; empty for the one that fits the kind of the call
     */
    public Optional<Executor> executor() {
        return Optional.ofNullable(executor);
    }

    /**
     * Returns the clock that measures and waits.
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
    public Optional<HedgeListener> listener() {
        return Optional.ofNullable(listener);
    }

    /** Collects the values of a {@link HedgeConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private HedgeDelay delay = DEFAULT_DELAY;
        private int maxHedges = DEFAULT_MAX_HEDGES;
        private boolean hedgeOnFailure;
        private @Nullable RetryBudget budget;
        private Classifier classifier = Classifier.standard();
        private @Nullable Executor executor;
        private Ticker ticker = Ticker.system();
        private @Nullable HedgeListener listener;

        private Builder() {}

        /**
         * Sets how long an attempt may take before the next one is started.
         *
         * @param delay zero or more; zero starts the next attempt together with the first
         * @return this
         */
        public Builder delay(Duration delay) {
            return delay(HedgeDelay.fixed(delay));
        }

        /**
         * Sets how long an attempt may take before the next one is started.
         *
         * @param delay {@link #DEFAULT_DELAY} unless set
         * @return this
         */
        public Builder delay(HedgeDelay delay) {
            this.delay = delay;
            return this;
        }

        /**
         * Sets how many extra attempts a call may have.
         *
         * @param maxHedges from 1 to {@link #MAX_HEDGES}; {@value #DEFAULT_MAX_HEDGES} unless set
         * @return this
         */
        public Builder maxHedges(int maxHedges) {
            this.maxHedges = maxHedges;
            return this;
        }

        /**
         * Sets whether a first attempt that fails before its time is hedged at once, as if it were slow. Otherwise its
         * failure is the answer, and a retry outside may repeat the call.
         *
         * @param hedgeOnFailure false unless set
         * @return this
         */
        public Builder hedgeOnFailure(boolean hedgeOnFailure) {
            this.hedgeOnFailure = hedgeOnFailure;
            return this;
        }

        /**
         * Sets what bounds the extra attempts of many calls. Share it with the retries to the same callee.
         *
         * @param budget null for none, the default
         * @return this
         */
        public Builder budget(@Nullable RetryBudget budget) {
            this.budget = budget;
            return this;
        }

        /**
         * Sets what tells an answer from a lost attempt. A failure is lost: the call goes on with its other attempts.
         * Anything else is the answer, but for a rejection, cancellation or interrupt of one attempt while others run.
         *
         * @param classifier {@link Classifier#standard()} unless set
         * @return this
         */
        public Builder classifier(Classifier classifier) {
            this.classifier = classifier;
            return this;
        }

        /**
         * Sets where extra attempts are started. Blocking ones run there to their end.
         *
         * @param executor null, the default, for the common pool for asynchronous calls, and for blocking ones a new
         *     virtual thread or, before Java 21, a reused daemon thread. MUST run or refuse every task, and not on the
         *     thread that hands it over
         * @return this
         */
        public Builder executor(@Nullable Executor executor) {
            this.executor = executor;
            return this;
        }

        /**
         * Sets the clock that measures and waits.
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
        public Builder listener(@Nullable HedgeListener listener) {
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
        public HedgeConfig build() {
            return new HedgeConfig(this);
        }
    }
}
