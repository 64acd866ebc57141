package io.patterns4j.bulkhead;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Holds how a bulkhead behaves. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> {@value #DEFAULT_LIMIT} calls at once, because that many connections the HTTP clients of the AWS
 * SDK pool; no queue and no waiting, because a queue hides overload and adds latency; FIFO when there is a queue.
 */
public final class BulkheadConfig {

    /** Calls at once unless set: {@value}. */
    public static final int DEFAULT_LIMIT = 50;

    /** The largest limit, and the largest queue: {@value}. */
    public static final int MAX_LIMIT = StripedPermits.MAX_LIMIT;

    private final int limit;
    private final int queue;
    private final Duration maxWait;
    private final QueueOrder order;
    private final Executor executor;
    private final Ticker ticker;
    private final @Nullable BulkheadListener listener;

    private BulkheadConfig(Builder builder) {
        this.limit = Checks.between("limit", builder.limit, 1, MAX_LIMIT);
        this.queue = Checks.between("queue", builder.queue, 0, MAX_LIMIT);
        this.maxWait = Checks.notNegative("maxWait", builder.maxWait);
        Checks.that(queue >= 1 || maxWait.isZero(), "queue", "must be >= 1 when maxWait is > 0", queue);
        Checks.that(queue == 0 || !maxWait.isZero(), "maxWait", "must be > 0 when queue is >= 1", maxWait);
        this.order = Checks.notNull("order", builder.order);
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
        builder.limit = limit;
        builder.queue = queue;
        builder.maxWait = maxWait;
        builder.order = order;
        builder.executor = executor;
        builder.ticker = ticker;
        builder.listener = listener;
        return builder;
    }

    /**
     * Returns how many calls may run at once when the bulkhead is built.
     *
     * @return from 1 to {@link #MAX_LIMIT}
     */
    public int limit() {
        return limit;
    }

    /**
     * Returns how many callers may wait.
     *
     * @return zero or more
     */
    public int queue() {
        return queue;
    }

    /**
     * Returns how long a caller waits at most.
     *
     * @return zero exactly when there is no queue
     */
    public Duration maxWait() {
        return maxWait;
    }

    /**
     * Returns which waiter comes first.
     *
     * @return the order
     */
    public QueueOrder order() {
        return order;
    }

    /**
     * Returns where asynchronous waiters go on.
     *
     * @return the executor
     */
    public Executor executor() {
        return executor;
    }

    /**
     * Returns the clock that measures waiting.
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
    public Optional<BulkheadListener> listener() {
        return Optional.ofNullable(listener);
    }

    /** Collects the values of a {@link BulkheadConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private int limit = DEFAULT_LIMIT;
        private int queue;
        private Duration maxWait = Duration.ZERO;
        private QueueOrder order = QueueOrder.FIFO;
        private Executor executor = ForkJoinPool.commonPool();
        private Ticker ticker = Ticker.system();
        private @Nullable BulkheadListener listener;

        private Builder() {}

        /**
         * Sets how many calls may run at once.
         *
         * @param limit from 1 to {@link #MAX_LIMIT}; {@value #DEFAULT_LIMIT} unless set
         * @return this
         */
        public Builder limit(int limit) {
            this.limit = limit;
            return this;
        }

        /**
         * Sets how many callers may wait when the bulkhead is full. Needs a {@link #maxWait(Duration)}.
         *
         * @param queue from 0 to {@link #MAX_LIMIT}; 0 unless set
         * @return this
         */
        public Builder queue(int queue) {
            this.queue = queue;
            return this;
        }

        /**
         * Sets how long a caller waits at most. Needs a {@link #queue(int)}.
         *
         * @param maxWait zero or more; zero unless set
         * @return this
         */
        public Builder maxWait(Duration maxWait) {
            this.maxWait = maxWait;
            return this;
        }

        /**
         * Sets which waiter comes first.
         *
         * @param order {@link QueueOrder#FIFO} unless set
         * @return this
         */
        public Builder order(QueueOrder order) {
            this.order = order;
            return this;
        }

        /**
         * Sets where asynchronous waiters go on once they have, or will not get, a permit. When it takes no task, they
         * go on on the thread that gave the permit back.
         *
         * @param executor {@link ForkJoinPool#commonPool()} unless set; MUST run or refuse every task
         * @return this
         */
        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        /**
         * Sets the clock that measures waiting. It is never read while permits are free.
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
        public Builder listener(@Nullable BulkheadListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException when a value is out of range or queue and maxWait do not go together
         * @throws NullPointerException when a value is null that must not be
         */
        public BulkheadConfig build() {
            return new BulkheadConfig(this);
        }
    }
}
