package io.patterns4j.cache;

import io.patterns4j.circuitbreaker.CircuitBreakerConfig;
import io.patterns4j.circuitbreaker.CircuitBreakerConfigBuilder;
import io.patterns4j.circuitbreaker.TripRule;
import io.patterns4j.circuitbreaker.Window;
import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Holds how a cache uses its shared tier. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}. All
 * nodes that share a cache should have the same.
 *
 * <p><b>Defaults.</b> Reads wait for 50 ms and changes for 500 ms, far above what a healthy store in the same network
 * takes. A breaker opens when half of 20 operations fail and lets 3 probes through. Nodes hear of one another every 2
 * s. See the constants for the rest.
 */
public final class SharedConfig {

    /** How long a read may take unless set: 50 ms, after which loading is the better way. */
    public static final Duration DEFAULT_READ_DEADLINE = Duration.ofMillis(50);

    /** How long a change may take unless set: 500 ms; it waits for its turn after that, and is not lost. */
    public static final Duration DEFAULT_WRITE_DEADLINE = Duration.ofMillis(500);

    /** How often nodes announce themselves unless set: 2 s, so that silence is noticed after 4 s. */
    public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(2);

    /** How long local copies are used unless set while notes may be missed: 1 s, stale at worst for that long. */
    public static final Duration DEFAULT_SUSPECT_TTL = Duration.ofSeconds(1);

    /** How many invalidations wait unless set for a tier that is down: 10,000, about a megabyte. */
    public static final int DEFAULT_RECOVERY_CAPACITY = 10_000;

    /** For how long changes are remembered unless set: 10 s, longer than replicas of a healthy store lag behind. */
    public static final Duration DEFAULT_REPLAY_WINDOW = Duration.ofSeconds(10);

    /** How long the tier is not read unless set after it lost writes: 4 s, in which every node sends its own again. */
    public static final Duration DEFAULT_SETTLE_TIME = Duration.ofSeconds(4);

    /** When callers first look again unless set whether another node has loaded: 10 ms, a fast load. */
    public static final Duration DEFAULT_LEASE_POLL = Duration.ofMillis(10);

    /** How long the shared tier remembers unless set that a tag was invalidated: a day, and tagged values at most. */
    public static final Duration DEFAULT_TAG_TTL = Duration.ofDays(1);

    private static final int BREAKER_CALLS = 20;

    private final Duration readDeadline;
    private final Duration writeDeadline;
    private final CircuitBreakerConfig breaker;
    private final Duration heartbeat;
    private final Duration suspectTtl;
    private final int recoveryCapacity;
    private final Duration replayWindow;
    private final Duration settleTime;
    private final Duration leasePoll;
    private final Duration tagTtl;
    private final int compressFrom;

    private SharedConfig(Builder builder) {
        readDeadline = Checks.positive("readDeadline", builder.readDeadline);
        writeDeadline = Checks.positive("writeDeadline", builder.writeDeadline);
        breaker = builder.breaker.build();
        heartbeat = Checks.positive("heartbeat", builder.heartbeat);
        suspectTtl = Checks.notNegative("suspectTtl", builder.suspectTtl);
        recoveryCapacity = Checks.between("recoveryCapacity", builder.recoveryCapacity, 0, 10_000_000);
        replayWindow = Checks.notNegative("replayWindow", builder.replayWindow);
        settleTime = Checks.notNegative("settleTime", builder.settleTime);
        leasePoll = Checks.positive("leasePoll", builder.leasePoll);
        tagTtl = Checks.positive("tagTtl", builder.tagTtl);
        compressFrom = Checks.that(builder.compressFrom >= 0, "compressFrom", "must be >= 0", builder.compressFrom);
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
        builder.readDeadline = readDeadline;
        builder.writeDeadline = writeDeadline;
        builder.breaker = breaker.toBuilder();
        builder.heartbeat = heartbeat;
        builder.suspectTtl = suspectTtl;
        builder.recoveryCapacity = recoveryCapacity;
        builder.replayWindow = replayWindow;
        builder.settleTime = settleTime;
        builder.leasePoll = leasePoll;
        builder.tagTtl = tagTtl;
        builder.compressFrom = compressFrom;
        return builder;
    }

    /**
     * Returns how long a read may take before it is a miss.
     *
     * @return above zero
     */
    public Duration readDeadline() {
        return readDeadline;
    }

    /**
     * Returns how long a change may take before it waits for a later time.
     *
     * @return above zero
     */
    public Duration writeDeadline() {
        return writeDeadline;
    }

    /**
     * Returns the settings of the breaker around the tier. Its clock is that of the cache.
     *
     * @return the settings
     */
    public CircuitBreakerConfig breaker() {
        return breaker;
    }

    /**
     * Returns how often a node announces itself.
     *
     * @return above zero
     */
    public Duration heartbeat() {
        return heartbeat;
    }

    /**
     * Returns how long local copies are used while notes may be missed.
     *
     * @return zero or more
     */
    public Duration suspectTtl() {
        return suspectTtl;
    }

    /**
     * Returns how many invalidations wait for a tier that is down.
     *
     * @return zero or more
     */
    public int recoveryCapacity() {
        return recoveryCapacity;
    }

    /**
     * Returns for how long changes are remembered, to be sent again when the store lost its last writes.
     *
     * @return zero or more
     */
    public Duration replayWindow() {
        return replayWindow;
    }

    /**
     * Returns how long the tier is not read after it lost writes.
     *
     * @return zero or more
     */
    public Duration settleTime() {
        return settleTime;
    }

    /**
     * Returns when callers first look again whether another node has loaded.
     *
     * @return above zero
     */
    public Duration leasePoll() {
        return leasePoll;
    }

    /**
     * Returns how long the tier remembers that a tag was invalidated, and keeps tagged values at most.
     *
     * @return above zero
     */
    public Duration tagTtl() {
        return tagTtl;
    }

    /**
     * Returns from how many bytes on values are compressed in the tier.
     *
     * @return empty when none are
     */
    public OptionalInt compressFrom() {
        return compressFrom == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(compressFrom);
    }

    /** Returns a size that no value has when none are compressed. */
    int compressFromBytes() {
        return compressFrom;
    }

    /** Collects the values of a {@link SharedConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private Duration readDeadline = DEFAULT_READ_DEADLINE;
        private Duration writeDeadline = DEFAULT_WRITE_DEADLINE;
        private CircuitBreakerConfigBuilder breaker = CircuitBreakerConfig.builder()
                .window(Window.calls(BREAKER_CALLS))
                .tripWhen(TripRule.failureRatio(0.5).minimumCalls(BREAKER_CALLS));
        private Duration heartbeat = DEFAULT_HEARTBEAT;
        private Duration suspectTtl = DEFAULT_SUSPECT_TTL;
        private int recoveryCapacity = DEFAULT_RECOVERY_CAPACITY;
        private Duration replayWindow = DEFAULT_REPLAY_WINDOW;
        private Duration settleTime = DEFAULT_SETTLE_TIME;
        private Duration leasePoll = DEFAULT_LEASE_POLL;
        private Duration tagTtl = DEFAULT_TAG_TTL;
        private int compressFrom = Integer.MAX_VALUE;

        private Builder() {}

        /**
         * Sets how long a read may take before it is a miss.
         *
         * @param deadline above zero; 50 ms unless set
         * @return this
         */
        public Builder readDeadline(Duration deadline) {
            this.readDeadline = deadline;
            return this;
        }

        /**
         * Sets how long a change may take before it waits for a later time.
         *
         * @param deadline above zero; 500 ms unless set
         * @return this
         */
        public Builder writeDeadline(Duration deadline) {
            this.writeDeadline = deadline;
            return this;
        }

        /**
         * Changes the breaker around the tier: what fails or takes longer than its deadline counts against the tier.
         *
         * @param options changes the settings; half of 20 calls, 3 probes and the breaker's own defaults unless set
         * @return this
         */
        public Builder breaker(Consumer<? super CircuitBreakerConfigBuilder> options) {
            options.accept(breaker);
            return this;
        }

        /**
         * Sets how often a node announces itself and its last change. When a node is silent for twice as long, others
         * suspect that they miss notes.
         *
         * @param interval above zero; 2 s unless set
         * @return this
         */
        public Builder heartbeat(Duration interval) {
            this.heartbeat = interval;
            return this;
        }

        /**
         * Sets how long local copies are used while notes may be missed, or always when the tier carries none.
         *
         * @param ttl zero or more; 1 s unless set
         * @return this
         */
        public Builder suspectTtl(Duration ttl) {
            this.suspectTtl = ttl;
            return this;
        }

        /**
         * Sets how many keys' invalidations wait for a tier that is down. When there are more, the oldest are left out,
         * and everything is invalidated in their place when the tier is back.
         *
         * @param keys zero or more; 10,000 unless set
         * @return this
         */
        public Builder recoveryCapacity(int keys) {
            this.recoveryCapacity = keys;
            return this;
        }

        /**
         * Sets for how long changes are remembered, to be sent again when the store lost its last writes.
         *
         * @param window zero or more; 10 s unless set
         * @return this
         */
        public Builder replayWindow(Duration window) {
            this.replayWindow = window;
            return this;
        }

        /**
         * Sets how long the tier is not read after it lost writes, so that every node can send its own again.
         *
         * @param settle zero or more; 4 s unless set
         * @return this
         */
        public Builder settleTime(Duration settle) {
            this.settleTime = settle;
            return this;
        }

        /**
         * Sets when callers that wait for another node's load first look again; the pauses grow to ten times that.
         *
         * @param first above zero; 10 ms unless set
         * @return this
         */
        public Builder leasePoll(Duration first) {
            this.leasePoll = first;
            return this;
        }

        /**
         * Sets how long the tier remembers that a tag was invalidated. Values with tags are kept no longer than that.
         *
         * @param ttl above zero; a day unless set
         * @return this
         */
        public Builder tagTtl(Duration ttl) {
            this.tagTtl = ttl;
            return this;
        }

        /**
         * Has values compressed in the tier, if that makes them smaller. Compressed values are always read.
         *
         * @param bytes how long an encoded value is at least to be compressed; none is unless set
         * @return this
         */
        public Builder compressFrom(int bytes) {
            this.compressFrom = bytes;
            return this;
        }

        /**
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException when a value is out of its range
         * @throws NullPointerException when a value is null
         */
        public SharedConfig build() {
            return new SharedConfig(this);
        }
    }
}
