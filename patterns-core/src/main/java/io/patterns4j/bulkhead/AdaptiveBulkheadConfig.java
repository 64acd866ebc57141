package io.patterns4j.bulkhead;

import io.patterns4j.Classifier;
import io.patterns4j.RejectedException;
import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Holds how an adaptive bulkhead behaves. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> The {@linkplain ConcurrencyLaw#gradient() gradient law}; from 1 to {@value #DEFAULT_MAX_LIMIT}
 * calls at once, because more threads or connections than that are rare in one process; {@value #DEFAULT_INITIAL_LIMIT}
 * at first, which is low enough to hurt nobody and is left behind within seconds. Windows of 100 ms and at least
 * {@value #DEFAULT_MIN_SAMPLES} calls, because an average of fewer is mostly noise. One dropped call in a hundred is
 * tolerated, because some fail whatever the load is. No queue and no waiting, as for {@link BulkheadConfig}.
 */
public final class AdaptiveBulkheadConfig {

    /** Calls at once at first unless set: {@value}. */
    public static final int DEFAULT_INITIAL_LIMIT = 20;

    /** The smallest limit unless set: {@value}. */
    public static final int DEFAULT_MIN_LIMIT = 1;

    /** The largest limit unless set: {@value}. */
    public static final int DEFAULT_MAX_LIMIT = 1_000;

    /** The shortest window unless set. */
    public static final Duration DEFAULT_WINDOW = Duration.ofMillis(100);

    /** Calls that a window needs unless set: {@value}. */
    public static final int DEFAULT_MIN_SAMPLES = 20;

    /** The share of dropped calls that means nothing unless set: {@value}. */
    public static final double DEFAULT_DROP_TOLERANCE = 0.01;

    private final ConcurrencyLaw law;
    private final int initialLimit;
    private final int minLimit;
    private final int maxLimit;
    private final Duration window;
    private final int minSamples;
    private final double dropTolerance;
    private final Classifier classifier;
    private final BulkheadConfig line;
    private final @Nullable AdaptiveBulkheadListener listener;

    private AdaptiveBulkheadConfig(Builder builder) {
        this.law = Checks.notNull("law", builder.law);
        this.maxLimit = Checks.between("maxLimit", builder.maxLimit, 1, BulkheadConfig.MAX_LIMIT);
        this.minLimit = Checks.between("minLimit", builder.minLimit, 1, maxLimit);
        this.initialLimit = Checks.between("initialLimit", builder.initialLimit(), minLimit, maxLimit);
        this.window = Checks.positive("window", builder.window);
        this.minSamples = Checks.between("minSamples", builder.minSamples, 1, 1_000_000);
        this.dropTolerance = builder.dropTolerance;
        Checks.that(dropTolerance >= 0 && dropTolerance < 1, "dropTolerance", "must be >= 0 and < 1", dropTolerance);
        this.classifier = Checks.notNull("classifier", builder.classifier);
        this.listener = builder.listener;
        this.line = builder.line.limit(initialLimit).listener(listener).build();
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
        builder.law = law;
        builder.initialLimit = initialLimit;
        builder.minLimit = minLimit;
        builder.maxLimit = maxLimit;
        builder.window = window;
        builder.minSamples = minSamples;
        builder.dropTolerance = dropTolerance;
        builder.classifier = classifier;
        builder.listener = listener;
        builder.line = line.toBuilder();
        return builder;
    }

    /**
     * Returns what decides about the limit.
     *
     * @return the law
     */
    public ConcurrencyLaw law() {
        return law;
    }

    /**
     * Returns how many calls may run at once when the bulkhead is built.
     *
     * @return from {@link #minLimit()} to {@link #maxLimit()}
     */
    public int initialLimit() {
        return initialLimit;
    }

    /**
     * Returns the bound below.
     *
     * @return one or more
     */
    public int minLimit() {
        return minLimit;
    }

    /**
     * Returns the bound above.
     *
     * @return at most {@link BulkheadConfig#MAX_LIMIT}
     */
    public int maxLimit() {
        return maxLimit;
    }

    /**
     * Returns how long a window is at least.
     *
     * @return more than zero
     */
    public Duration window() {
        return window;
    }

    /**
     * Returns how many calls a window needs.
     *
     * @return one or more
     */
    public int minSamples() {
        return minSamples;
    }

    /**
     * Returns the share of dropped calls that means nothing.
     *
     * @return zero or more, less than 1
     */
    public double dropTolerance() {
        return dropTolerance;
    }

    /**
     * Returns what decides whether a call counts as success, as dropped, or not at all.
     *
     * @return the classifier
     */
    public Classifier classifier() {
        return classifier;
    }

    /**
     * Returns how many callers may wait.
     *
     * @return zero or more
     */
    public int queue() {
        return line.queue();
    }

    /**
     * Returns how long a caller waits at most.
     *
     * @return zero exactly when there is no queue
     */
    public Duration maxWait() {
        return line.maxWait();
    }

    /**
     * Returns which waiter comes first.
     *
     * @return the order
     */
    public QueueOrder order() {
        return line.order();
    }

    /**
     * Returns where asynchronous waiters go on.
     *
     * @return the executor
     */
    public Executor executor() {
        return line.executor();
    }

    /**
     * Returns the clock that measures calls and waiting.
     *
     * @return the ticker
     */
    public Ticker ticker() {
        return line.ticker();
    }

    /**
     * Returns who hears of events.
     *
     * @return the listener; empty when nobody listens
     */
    public Optional<AdaptiveBulkheadListener> listener() {
        return Optional.ofNullable(listener);
    }

    /** Returns the configuration of the bulkhead inside. */
    BulkheadConfig line() {
        return line;
    }

    /** Collects the values of an {@link AdaptiveBulkheadConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private ConcurrencyLaw law = ConcurrencyLaw.gradient();
        private @Nullable Integer initialLimit;
        private int minLimit = DEFAULT_MIN_LIMIT;
        private int maxLimit = DEFAULT_MAX_LIMIT;
        private Duration window = DEFAULT_WINDOW;
        private int minSamples = DEFAULT_MIN_SAMPLES;
        private double dropTolerance = DEFAULT_DROP_TOLERANCE;
        private Classifier classifier = dropping();
        private BulkheadConfig.Builder line = BulkheadConfig.builder();
        private @Nullable AdaptiveBulkheadListener listener;

        private Builder() {}

        /**
         * Sets what decides about the limit.
         *
         * @param law {@link ConcurrencyLaw#gradient()} unless set
         * @return this
         */
        public Builder law(ConcurrencyLaw law) {
            this.law = law;
            return this;
        }

        /**
         * Sets how many calls may run at once when the bulkhead is built.
         *
         * @param limit from {@link #minLimit(int)} to {@link #maxLimit(int)}; unless set
         *     {@value #DEFAULT_INITIAL_LIMIT}, or the bound that is nearest to it
         * @return this
         */
        public Builder initialLimit(int limit) {
            this.initialLimit = limit;
            return this;
        }

        /**
         * Sets the bound below.
         *
         * @param limit from 1 to {@link #maxLimit(int)}; {@value #DEFAULT_MIN_LIMIT} unless set
         * @return this
         */
        public Builder minLimit(int limit) {
            this.minLimit = limit;
            return this;
        }

        /**
         * Sets the bound above.
         *
         * @param limit from 1 to {@link BulkheadConfig#MAX_LIMIT}; {@value #DEFAULT_MAX_LIMIT} unless set
         * @return this
         */
        public Builder maxLimit(int limit) {
            this.maxLimit = limit;
            return this;
        }

        /**
         * Sets how long a window is at least. It is longer, up to ten times, when calls take more than half of it, and
         * as long as needed when there are too few of them.
         *
         * @param window more than zero; 100 ms unless set
         * @return this
         */
        public Builder window(Duration window) {
            this.window = window;
            return this;
        }

        /**
         * Sets how many calls, successful and dropped, a window needs.
         *
         * @param calls from 1 to 1,000,000; {@value #DEFAULT_MIN_SAMPLES} unless set
         * @return this
         */
        public Builder minSamples(int calls) {
            this.minSamples = calls;
            return this;
        }

        /**
         * Sets which share of dropped calls in a window means nothing.
         *
         * @param ratio zero or more, less than 1; {@value #DEFAULT_DROP_TOLERANCE} unless set
         * @return this
         */
        public Builder dropTolerance(double ratio) {
            this.dropTolerance = ratio;
            return this;
        }

        /**
         * Sets what decides whether a call counts as success, as dropped (a failure), or not at all (ignored).
         *
         * @param classifier {@link Classifier#standard()} unless set, but a {@link RejectedException}, by a policy
         *     inside, is a failure
         * @return this
         */
        public Builder classifier(Classifier classifier) {
            this.classifier = classifier;
            return this;
        }

        /**
         * Sets how many callers may wait when the bulkhead is full. Needs a {@link #maxWait(Duration)}.
         *
         * @param queue from 0 to {@link BulkheadConfig#MAX_LIMIT}; 0 unless set
         * @return this
         */
        public Builder queue(int queue) {
            line.queue(queue);
            return this;
        }

        /**
         * Sets how long a caller waits at most. Needs a {@link #queue(int)}.
         *
         * @param maxWait zero or more; zero unless set
         * @return this
         */
        public Builder maxWait(Duration maxWait) {
            line.maxWait(maxWait);
            return this;
        }

        /**
         * Sets which waiter comes first.
         *
         * @param order {@link QueueOrder#FIFO} unless set
         * @return this
         */
        public Builder order(QueueOrder order) {
            line.order(order);
            return this;
        }

        /**
         * Sets where asynchronous waiters go on once they have, or will not get, a permit.
         *
         * @param executor as {@link BulkheadConfig.Builder#executor(Executor)}
         * @return this
         */
        public Builder executor(Executor executor) {
            line.executor(executor);
            return this;
        }

        /**
         * Sets the clock that measures calls and waiting.
         *
         * @param ticker {@link Ticker#system()} unless set
         * @return this
         */
        public Builder ticker(Ticker ticker) {
            line.ticker(ticker);
            return this;
        }

        /**
         * Sets who hears of events.
         *
         * @param listener null for nobody, the default
         * @return this
         */
        public Builder listener(@Nullable AdaptiveBulkheadListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException when a value is out of range or values do not go together
         * @throws NullPointerException when a value is null that must not be
         */
        public AdaptiveBulkheadConfig build() {
            return new AdaptiveBulkheadConfig(this);
        }

        private int initialLimit() {
            return initialLimit != null ? initialLimit : Math.max(minLimit, Math.min(maxLimit, DEFAULT_INITIAL_LIMIT));
        }

        @SuppressWarnings("unchecked")
        private static Classifier dropping() {
            return Classifier.standard().failingOn(RejectedException.class);
        }
    }
}
