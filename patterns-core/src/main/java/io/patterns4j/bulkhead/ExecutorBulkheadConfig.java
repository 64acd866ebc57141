package io.patterns4j.bulkhead;

import io.patterns4j.internal.Checks;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds how an {@link ExecutorBulkhead} behaves. Immutable; made by {@link #builder()}, changed by
 * {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> {@value BulkheadConfig#DEFAULT_LIMIT} tasks at once, for the reason given at
 * {@link BulkheadConfig}; no queue; platform threads, because code that has never met virtual threads may pin them.
 */
public final class ExecutorBulkheadConfig {

    private final int limit;
    private final int queue;
    private final ThreadKind threads;
    private final @Nullable BulkheadListener listener;

    private ExecutorBulkheadConfig(Builder builder) {
        this.limit = Checks.between("limit", builder.limit, 1, BulkheadConfig.MAX_LIMIT);
        this.queue = Checks.between("queue", builder.queue, 0, BulkheadConfig.MAX_LIMIT);
        this.threads = Checks.notNull("threads", builder.threads);
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
        return new Builder().limit(limit).queue(queue).threads(threads).listener(listener);
    }

    /**
     * Returns how many tasks may run at once.
     *
     * @return from 1 to {@link BulkheadConfig#MAX_LIMIT}
     */
    public int limit() {
        return limit;
    }

    /**
     * Returns how many tasks may wait for a thread.
     *
     * @return zero or more
     */
    public int queue() {
        return queue;
    }

    /**
     * Returns on what threads tasks run.
     *
     * @return the kind
     */
    public ThreadKind threads() {
        return threads;
    }

    /**
     * Returns who hears of events.
     *
     * @return the listener; empty when nobody listens
     */
    public Optional<BulkheadListener> listener() {
        return Optional.ofNullable(listener);
    }

    /** Collects the values of an {@link ExecutorBulkheadConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private int limit = BulkheadConfig.DEFAULT_LIMIT;
        private int queue;
        private ThreadKind threads = ThreadKind.PLATFORM;
        private @Nullable BulkheadListener listener;

        private Builder() {}

        /**
         * Sets how many tasks may run at once.
         *
         * @param limit from 1 to {@link BulkheadConfig#MAX_LIMIT}; {@value BulkheadConfig#DEFAULT_LIMIT} unless set
         * @return this
         */
        public Builder limit(int limit) {
            this.limit = limit;
            return this;
        }

        /**
         * Sets how many tasks may wait for a thread; with 0, a task that cannot start at once is refused.
         *
         * @param queue from 0 to {@link BulkheadConfig#MAX_LIMIT}; 0 unless set
         * @return this
         */
        public Builder queue(int queue) {
            this.queue = queue;
            return this;
        }

        /**
         * Sets on what threads tasks run.
         *
         * @param threads {@link ThreadKind#PLATFORM} unless set
         * @return this
         */
        public Builder threads(ThreadKind threads) {
            this.threads = threads;
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
         * @throws IllegalArgumentException when a value is out of range
         * @throws NullPointerException when a value is null that must not be
         */
        public ExecutorBulkheadConfig build() {
            return new ExecutorBulkheadConfig(this);
        }
    }
}
