package io.patterns4j.writebehind;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Carriers;
import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Holds how a write-behind behaves. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}. */
public final class WriteBehindConfig {

    /** How long a write waits for others unless set: 200 ms, which fills batches and few people notice. */
    public static final Duration DEFAULT_MAX_DELAY = Duration.ofMillis(200);

    /** Batches at once unless set: {@value}, enough to hide the latency of a store and too few to overrun it. */
    public static final int DEFAULT_PARALLELISM = 4;

    /** Keys that may wait unless set: {@value}, some seconds of what a small service writes. */
    public static final int DEFAULT_CAPACITY = 10_000;

    /** What waiting writes may weigh unless set: 64 MiB. */
    public static final long DEFAULT_MAX_BYTES = 64L << 20;

    /** How long a write of a new key waits for a place unless set: a second, as long as a caller's patience. */
    public static final Duration DEFAULT_BLOCK = Duration.ofSeconds(1);

    /** Attempts unless set: {@value}; by then a fault that passes by itself has mostly done so. */
    public static final int DEFAULT_MAX_ATTEMPTS = 6;

    /** The longest first pause unless set: 100 ms. */
    public static final Duration DEFAULT_FIRST_BACKOFF = Duration.ofMillis(100);

    /** The longest pause unless set: 10 s. */
    public static final Duration DEFAULT_MAX_BACKOFF = Duration.ofSeconds(10);

    private static final int MAX_PARALLELISM = 1_024;
    private static final int MAX_CAPACITY = 1 << 30;
    private static final Executor THREADS = Carriers.platform("patterns4j-write-behind");

    private final Duration maxDelay;
    private final int parallelism;
    private final int capacity;
    private final long maxBytes;
    private final Overflow overflow;
    private final boolean coalescing;
    private final int maxAttempts;
    private final Duration firstBackoff;
    private final Duration maxBackoff;
    private final AfterStore afterStore;
    private final AfterDeadLetter afterDeadLetter;
    private final Executor executor;
    private final Ticker ticker;
    private final @Nullable WriteBehindListener listener;

    private WriteBehindConfig(Builder builder) {
        this.maxDelay = Checks.positive("maxDelay", builder.maxDelay);
        this.parallelism = Checks.between("parallelism", builder.parallelism, 1, MAX_PARALLELISM);
        this.capacity = Checks.between("capacity", builder.capacity, 1, MAX_CAPACITY);
        this.maxBytes = Checks.that(builder.maxBytes > 0, "maxBytes", "must be > 0", builder.maxBytes);
        this.overflow = Checks.notNull("overflow", builder.overflow);
        this.coalescing = builder.coalescing;
        this.maxAttempts = Checks.between("maxAttempts", builder.maxAttempts, 1, Integer.MAX_VALUE);
        this.firstBackoff = Checks.positive("firstBackoff", builder.firstBackoff);
        this.maxBackoff = Checks.positive("maxBackoff", builder.maxBackoff);
        this.afterStore = Checks.notNull("afterStore", builder.afterStore);
        this.afterDeadLetter = Checks.notNull("afterDeadLetter", builder.afterDeadLetter);
        this.executor = Checks.notNull("executor", builder.executor);
        this.ticker = Checks.notNull("ticker", builder.ticker);
        this.listener = builder.listener;
        Checks.that(maxBackoff.compareTo(firstBackoff) >= 0, "maxBackoff", "must be >= " + firstBackoff, maxBackoff);
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
        builder.maxDelay = maxDelay;
        builder.parallelism = parallelism;
        builder.capacity = capacity;
        builder.maxBytes = maxBytes;
        builder.overflow = overflow;
        builder.coalescing = coalescing;
        builder.maxAttempts = maxAttempts;
        builder.firstBackoff = firstBackoff;
        builder.maxBackoff = maxBackoff;
        builder.afterStore = afterStore;
        builder.afterDeadLetter = afterDeadLetter;
        builder.executor = executor;
        builder.ticker = ticker;
        builder.listener = listener;
        return builder;
    }

    /**
     * Returns how long a write waits for others to go with it.
     *
     * @return above zero
     */
    public Duration maxDelay() {
        return maxDelay;
    }

    /**
     * Returns how many batches may be under way at once.
     *
     * @return one or more
     */
    public int parallelism() {
        return parallelism;
    }

    /**
     * Returns how many keys may wait to be written; without coalescing, how many writes.
     *
     * @return above zero
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Returns what waiting writes may weigh together. Needs a weigher or a log. The write that passes the limit is let
     * in, and a write of a key that waits already always is.
     *
     * @return above zero
     */
    public long maxBytes() {
        return maxBytes;
    }

    /**
     * Returns what happens to a write of a new key when there is no place.
     *
     * @return the policy
     */
    public Overflow overflow() {
        return overflow;
    }

    /**
     * Returns whether a write replaces one of its key that has not begun. Without, the store sees every write, and a
     * write of a key that waits takes a place like any other.
     *
     * @return true: the store sees the latest
     */
    public boolean coalescing() {
        return coalescing;
    }

    /**
     * Returns how often a write is tried before it is given up. A batch that failed as a whole counts only for a write
     * that was alone in it, because it says nothing about each of several.
     *
     * @return above zero
     */
    public int maxAttempts() {
        return maxAttempts;
    }

    /**
     * Returns the longest pause after a first failure; it doubles with each further one, and the pause itself is random
     * between zero and that.
     *
     * @return above zero
     */
    public Duration firstBackoff() {
        return firstBackoff;
    }

    /**
     * Returns where the longest pause stops to double.
     *
     * @return at least {@link #firstBackoff()}
     */
    public Duration maxBackoff() {
        return maxBackoff;
    }

    /**
     * Returns what the cache is told when the store has a write.
     *
     * @return the rule
     */
    public AfterStore afterStore() {
        return afterStore;
    }

    /**
     * Returns what the cache is told when a write is given up.
     *
     * @return the rule
     */
    public AfterDeadLetter afterDeadLetter() {
        return afterDeadLetter;
    }

    /**
     * Returns where the writer, the sink of dead letters, codecs of delivered writes and what depends on returned
     * futures run.
     *
     * @return the executor
     */
    public Executor executor() {
        return executor;
    }

    /**
     * Returns the clock, which also sets the alarms.
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
    public Optional<WriteBehindListener> listener() {
        return Optional.ofNullable(listener);
    }

    /** Collects the values of a {@link WriteBehindConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private Duration maxDelay = DEFAULT_MAX_DELAY;
        private int parallelism = DEFAULT_PARALLELISM;
        private int capacity = DEFAULT_CAPACITY;
        private long maxBytes = DEFAULT_MAX_BYTES;
        private Overflow overflow = Overflow.block(DEFAULT_BLOCK);
        private boolean coalescing = true;
        private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
        private Duration firstBackoff = DEFAULT_FIRST_BACKOFF;
        private Duration maxBackoff = DEFAULT_MAX_BACKOFF;
        private AfterStore afterStore = AfterStore.INVALIDATE;
        private AfterDeadLetter afterDeadLetter = AfterDeadLetter.EVICT;
        private Executor executor = THREADS;
        private Ticker ticker = Ticker.system();
        private @Nullable WriteBehindListener listener;

        private Builder() {}

        /**
         * Sets how long a write waits for others to go with it.
         *
         * @param maxDelay above zero; 200 milliseconds unless set
         * @return this
         */
        public Builder maxDelay(Duration maxDelay) {
            this.maxDelay = maxDelay;
            return this;
        }

        /**
         * Sets how many batches may be under way at once.
         *
         * @param parallelism from 1 to 1,024; {@value #DEFAULT_PARALLELISM} unless set
         * @return this
         */
        public Builder parallelism(int parallelism) {
            this.parallelism = parallelism;
            return this;
        }

        /**
         * Sets how many keys may wait to be written; without coalescing, how many writes.
         *
         * @param capacity above zero; {@value #DEFAULT_CAPACITY} unless set
         * @return this
         */
        public Builder capacity(int capacity) {
            this.capacity = capacity;
            return this;
        }

        /**
         * Sets what waiting writes may weigh together. Needs a weigher or a log. The write that passes the limit is let
         * in, and a write of a key that waits already always is.
         *
         * @param maxBytes above zero; 64 MiB unless set
         * @return this
         */
        public Builder maxBytes(long maxBytes) {
            this.maxBytes = maxBytes;
            return this;
        }

        /**
         * Sets what happens to a write of a new key when there is no place.
         *
         * @param overflow {@code Overflow.block} for one second unless set
         * @return this
         */
        public Builder overflow(Overflow overflow) {
            this.overflow = overflow;
            return this;
        }

        /**
         * Sets whether a write replaces one of its key that has not begun. Without, the store sees every write, and a
         * write of a key that waits takes a place like any other.
         *
         * @param coalescing true unless set
         * @return this
         */
        public Builder coalescing(boolean coalescing) {
            this.coalescing = coalescing;
            return this;
        }

        /**
         * Sets how often a write is tried before it is given up. A batch that failed as a whole counts only for a write
         * that was alone in it, because it says nothing about each of several.
         *
         * @param maxAttempts above zero; {@value #DEFAULT_MAX_ATTEMPTS} unless set
         * @return this
         */
        public Builder maxAttempts(int maxAttempts) {
            this.maxAttempts = maxAttempts;
            return this;
        }

        /**
         * Sets the longest pause after a first failure; it doubles with each further one, and the pause itself is
         * random between zero and that.
         *
         * @param firstBackoff above zero; 100 milliseconds unless set
         * @return this
         */
        public Builder firstBackoff(Duration firstBackoff) {
            this.firstBackoff = firstBackoff;
            return this;
        }

        /**
         * Sets where the longest pause stops to double.
         *
         * @param maxBackoff at least that after a first failure; 10 seconds unless set
         * @return this
         */
        public Builder maxBackoff(Duration maxBackoff) {
            this.maxBackoff = maxBackoff;
            return this;
        }

        /**
         * Sets what the cache is told when the store has a write.
         *
         * @param afterStore {@link AfterStore#INVALIDATE} unless set
         * @return this
         */
        public Builder afterStore(AfterStore afterStore) {
            this.afterStore = afterStore;
            return this;
        }

        /**
         * Sets what the cache is told when a write is given up.
         *
         * @param afterDeadLetter {@link AfterDeadLetter#EVICT} unless set
         * @return this
         */
        public Builder afterDeadLetter(AfterDeadLetter afterDeadLetter) {
            this.afterDeadLetter = afterDeadLetter;
            return this;
        }

        /**
         * Sets where the writer, the sink of dead letters, codecs of delivered writes and what depends on returned
         * futures run.
         *
         * @param executor daemon threads of the platform, made when needed and shared by all, unless set; MUST run or
         *     refuse every task. It may block, so the common pool is a bad choice for writers that do
         * @return this
         */
        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        /**
         * Sets the clock, which also sets the alarms.
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
        public Builder listener(@Nullable WriteBehindListener listener) {
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
        public WriteBehindConfig build() {
            return new WriteBehindConfig(this);
        }
    }
}
