package io.patterns4j.redis;

import io.patterns4j.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * Holds how a {@link RedisStreamLog} behaves. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> Each {@code DEFAULT_} constant says why it is what it is.
 */
public final class RedisStreamLogConfig {

    /** What the keys in Redis begin with unless set; the same as that of a tier. */
    public static final String DEFAULT_PREFIX = Keys.DEFAULT_PREFIX;

    /** Over how many streams the writes are spread unless set; as many as a tier has. */
    public static final int DEFAULT_SHARDS = Keys.DEFAULT_SHARDS;

    /** The most streams that a log can have: a position has eight bits for them. */
    public static final int MAX_SHARDS = 1 << StreamPosition.SHARD_BITS;

    /** How many entries each stream holds at most unless set: with values of 1 KB some 20 MB for each. */
    public static final int DEFAULT_MAX_LENGTH = 20_000;

    /**
     * How long an append may take unless set: a second, far above a healthy round trip, and about what a reconnect
     * takes.
     */
    public static final Duration DEFAULT_APPEND_DEADLINE = Duration.ofSeconds(1);

    /** On how many replicas a write has to be before it is acknowledged, unless set: none. */
    public static final int DEFAULT_REPLICAS = 0;

    /**
     * For how long a node owns a shard without being heard of, unless set: ten seconds, longer than usual pauses of a
     * JVM, and after a crash nobody minds that the store gets the writes so much later.
     */
    public static final Duration DEFAULT_LEASE = Duration.ofSeconds(10);

    /**
     * How long an idle shard is not looked at, unless set: 100 ms, small beside the time that write-behind takes
     * anyway. A busy one is looked at every few milliseconds.
     */
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(100);

    /** How many writes that are not done a node has in memory unless set: enough for some hundred batches under way. */
    public static final int DEFAULT_PREFETCH = 16_384;

    private final String prefix;
    private final int shards;
    private final int maxLength;
    private final Duration appendDeadline;
    private final int replicas;
    private final Duration lease;
    private final Duration pollInterval;
    private final int prefetch;
    private final Executor executor;
    private final Ticker ticker;

    private RedisStreamLogConfig(Builder builder) {
        this.prefix = Args.noBraces("prefix", builder.prefix);
        this.shards = builder.shards;
        this.maxLength = positive("maxLength", builder.maxLength);
        this.appendDeadline = positive("appendDeadline", builder.appendDeadline);
        this.replicas = builder.replicas;
        this.lease = positive("lease", builder.lease);
        this.pollInterval = positive("pollInterval", builder.pollInterval);
        this.prefetch = positive("prefetch", builder.prefetch);
        this.executor = Args.notNull("executor", builder.executor);
        this.ticker = Args.notNull("ticker", builder.ticker);
        Args.that(
                shards > 0 && shards <= MAX_SHARDS && Integer.bitCount(shards) == 1,
                "shards must be a power of two from 1 to " + MAX_SHARDS + ": shards=" + shards);
        Args.that(replicas >= 0, "replicas must be >= 0: replicas=" + replicas);
        Args.that(lease.toMillis() >= 100, "lease must be >= PT0.1S: lease=" + lease);
        Args.that(
                pollInterval.compareTo(lease.dividedBy(4)) <= 0,
                "pollInterval must be at most a quarter of lease: pollInterval=" + pollInterval + ", lease=" + lease);
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
        builder.prefix = prefix;
        builder.shards = shards;
        builder.maxLength = maxLength;
        builder.appendDeadline = appendDeadline;
        builder.replicas = replicas;
        builder.lease = lease;
        builder.pollInterval = pollInterval;
        builder.prefetch = prefetch;
        builder.executor = executor;
        builder.ticker = ticker;
        return builder;
    }

    /**
     * Returns what the keys in Redis begin with.
     *
     * @return not empty
     */
    public String prefix() {
        return prefix;
    }

    /**
     * Returns over how many streams the writes are spread.
     *
     * @return a power of two
     */
    public int shards() {
        return shards;
    }

    /**
     * Returns how many entries each stream holds at most.
     *
     * @return above zero
     */
    public int maxLength() {
        return maxLength;
    }

    /**
     * Returns how long an append may take.
     *
     * @return above zero
     */
    public Duration appendDeadline() {
        return appendDeadline;
    }

    /**
     * Returns on how many replicas a write has to be before it is acknowledged.
     *
     * @return zero or more
     */
    public int replicas() {
        return replicas;
    }

    /**
     * Returns for how long a node owns a shard without being heard of.
     *
     * @return at least 100 ms
     */
    public Duration lease() {
        return lease;
    }

    /**
     * Returns how long an idle shard is not looked at.
     *
     * @return above zero
     */
    public Duration pollInterval() {
        return pollInterval;
    }

    /**
     * Returns how many writes that are not done a node has in memory.
     *
     * @return above zero
     */
    public int prefetch() {
        return prefetch;
    }

    /**
     * Returns where the work of the log is done.
     *
     * @return the executor
     */
    public Executor executor() {
        return executor;
    }

    /**
     * Returns the clock.
     *
     * @return the ticker
     */
    public Ticker ticker() {
        return ticker;
    }

    private static Duration positive(String name, Duration value) {
        Args.notNull(name, value);
        Args.that(!value.isZero() && !value.isNegative(), name + " must be > 0: " + name + "=" + value);
        return value;
    }

    private static int positive(String name, int value) {
        Args.that(value > 0, name + " must be > 0: " + name + "=" + value);
        return value;
    }

    /** Collects the values of a {@link RedisStreamLogConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private String prefix = DEFAULT_PREFIX;
        private int shards = DEFAULT_SHARDS;
        private int maxLength = DEFAULT_MAX_LENGTH;
        private Duration appendDeadline = DEFAULT_APPEND_DEADLINE;
        private int replicas = DEFAULT_REPLICAS;
        private Duration lease = DEFAULT_LEASE;
        private Duration pollInterval = DEFAULT_POLL_INTERVAL;
        private int prefetch = DEFAULT_PREFETCH;
        private Executor executor = ForkJoinPool.commonPool();
        private Ticker ticker = Ticker.system();

        private Builder() {}

        /**
         * Sets what the keys in Redis begin with. All nodes must agree on it, and the tier of the cache that is written
         * in the same step.
         *
         * @param prefix not empty, without braces; {@code p4j} unless set
         * @return this
         */
        public Builder prefix(String prefix) {
            this.prefix = prefix;
            return this;
        }

        /**
         * Sets over how many streams the writes are spread. All nodes must agree on it, and the tier of the cache that
         * is written in the same step. It can only be changed when all streams are empty. Each stream is looked at by
         * one node; with more nodes than streams some look at none.
         *
         * @param shards a power of two from 1 to 256; 64 unless set
         * @return this
         */
        public Builder shards(int shards) {
            this.shards = shards;
            return this;
        }

        /**
         * Sets how many entries each stream holds at most. Appends to a full one are refused.
         *
         * @param entries above zero; 20,000 unless set
         * @return this
         */
        public Builder maxLength(int entries) {
            this.maxLength = entries;
            return this;
        }

        /**
         * Sets how long an append may take, with the confirmation by replicas.
         *
         * @param deadline above zero; one second unless set
         * @return this
         */
        public Builder appendDeadline(Duration deadline) {
            this.appendDeadline = deadline;
            return this;
        }

        /**
         * Sets on how many replicas a write has to be before it is acknowledged ({@code WAIT}), so that a failover
         * seldom loses it. It costs a round trip to the replicas for each group of appends.
         *
         * @param replicas zero or more; none unless set
         * @return this
         */
        public Builder replicas(int replicas) {
            this.replicas = replicas;
            return this;
        }

        /**
         * Sets for how long a node owns a shard without being heard of: about what it takes until others bring the
         * writes of a node that has crashed to the store. A pause of a JVM, or of its network, of more than four fifths
         * of it makes the node lose its shards.
         *
         * @param lease at least 100 ms; ten seconds unless set
         * @return this
         */
        public Builder lease(Duration lease) {
            this.lease = lease;
            return this;
        }

        /**
         * Sets how long an idle shard is not looked at.
         *
         * @param interval above zero, at most a quarter of the lease; 100 ms unless set
         * @return this
         */
        public Builder pollInterval(Duration interval) {
            this.pollInterval = interval;
            return this;
        }

        /**
         * Sets how many writes that are not done a node has in memory.
         *
         * @param writes above zero; 16,384 unless set
         * @return this
         */
        public Builder prefetch(int writes) {
            this.prefetch = writes;
            return this;
        }

        /**
         * Sets where the work of the log is done: the sink is called there. One thread at a time is enough.
         *
         * @param executor {@link ForkJoinPool#commonPool()} unless set
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
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException when a value is outside of its range
         * @throws NullPointerException when a value is null
         */
        public RedisStreamLogConfig build() {
            return new RedisStreamLogConfig(this);
        }
    }
}
