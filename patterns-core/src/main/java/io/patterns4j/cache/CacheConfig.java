package io.patterns4j.cache;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Carriers;
import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Holds how a cache behaves. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> The time to live has none: nothing is kept for ever by accident. Everything that serves old
 * values is off, because only the user knows whether an old value is better than none.
 */
public final class CacheConfig {

    /** How much a time to live is shortened at most unless set: enough to spread what was loaded together. */
    public static final double DEFAULT_JITTER_RATIO = 0.1;

    /** How long absence is remembered unless set: takes the load off, and is short when something is created. */
    public static final Duration DEFAULT_NEGATIVE_TTL = Duration.ofSeconds(30);

    /** How long a failed load is not tried again while there is an old value, unless set. */
    public static final Duration DEFAULT_STALE_THROTTLE = Duration.ofSeconds(30);

    /** How long a load may take unless set: far above any healthy one, and a bound for what a lease blocks. */
    public static final Duration DEFAULT_LOAD_DEADLINE = Duration.ofSeconds(30);

    /** How many loads run at once unless set: a store that has lost its cache is not to be flooded. */
    public static final int DEFAULT_MAX_CONCURRENT_LOADS = 64;

    /** Where loads run unless set; one for all caches, because it has no bound of its own. */
    private static final Executor CARRIERS = Carriers.virtualIfAvailable("patterns4j-cache");

    private final Builder values;

    private CacheConfig(Builder builder) {
        this.values = builder;
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
        return new Builder(values);
    }

    /**
     * Returns how long a value is fresh.
     *
     * @return above zero
     */
    public Duration ttl() {
        return Checks.notNull("ttl", values.ttl);
    }

    /**
     * Returns the ratio by which a time to live is shortened at most.
     *
     * @return at least 0, below 1
     */
    public double jitterRatio() {
        return values.jitterRatio;
    }

    /**
     * Returns how long absence is remembered.
     *
     * @return zero for not at all
     */
    public Duration negativeTtl() {
        return values.negativeTtl;
    }

    /**
     * Returns how long a local copy is used at most without asking the shared tier.
     *
     * @return empty when nothing but its time to live bounds it
     */
    public Optional<Duration> localTtl() {
        return Optional.ofNullable(values.localTtl);
    }

    /**
     * Returns for how long after its end a value may be served when the loader fails.
     *
     * @return zero for not at all
     */
    public Duration staleIfError() {
        return values.staleIfError;
    }

    /**
     * Returns how long after a failed load the next try waits while there is an old value.
     *
     * @return above zero
     */
    public Duration staleThrottle() {
        return values.staleThrottle;
    }

    /**
     * Returns how long a load is waited for before an old value is served.
     *
     * @return empty when it is waited for until it ends
     */
    public Optional<Duration> softTimeout() {
        return Optional.ofNullable(values.softTimeout);
    }

    /**
     * Returns for how long after its end a value is served at once while it is refreshed.
     *
     * @return zero for not at all
     */
    public Duration staleWhileRevalidate() {
        return values.staleWhileRevalidate;
    }

    /**
     * Returns how long a load may take.
     *
     * @return above zero
     */
    public Duration loadDeadline() {
        return values.loadDeadline;
    }

    /**
     * Returns when fresh values are refreshed before their end.
     *
     * @return empty for never
     */
    public Optional<EarlyRefresh> earlyRefresh() {
        return Optional.ofNullable(values.earlyRefresh);
    }

    /**
     * Returns how long the cause of a first failed load is remembered.
     *
     * @return zero for not at all
     */
    public Duration failureTtl() {
        return values.failureTtl;
    }

    /**
     * Returns how long the cause of a failed load is remembered at most, after many in a row.
     *
     * @return at least {@link #failureTtl()}
     */
    public Duration maxFailureTtl() {
        return values.maxFailureTtl;
    }

    /**
     * Returns how long after an invalidation nothing is stored whose load began in that time.
     *
     * @return zero for not at all
     */
    public Duration fence() {
        return values.fence;
    }

    /**
     * Returns how many loads run at once.
     *
     * @return at least 1
     */
    public int maxConcurrentLoads() {
        return values.maxConcurrentLoads;
    }

    /**
     * Returns where loads run.
     *
     * @return the executor
     */
    public Executor executor() {
        return values.executor;
    }

    /**
     * Returns the clock.
     *
     * @return the ticker
     */
    public Ticker ticker() {
        return values.ticker;
    }

    /**
     * Returns who hears of events.
     *
     * @return the listener; empty when nobody listens
     */
    public Optional<CacheListener> listener() {
        return Optional.ofNullable(values.listener);
    }

    /** Collects the values of a {@link CacheConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private @Nullable Duration ttl;
        private double jitterRatio = DEFAULT_JITTER_RATIO;
        private Duration negativeTtl = DEFAULT_NEGATIVE_TTL;
        private @Nullable Duration localTtl;
        private Duration staleIfError = Duration.ZERO;
        private Duration staleThrottle = DEFAULT_STALE_THROTTLE;
        private @Nullable Duration softTimeout;
        private Duration staleWhileRevalidate = Duration.ZERO;
        private Duration loadDeadline = DEFAULT_LOAD_DEADLINE;
        private @Nullable EarlyRefresh earlyRefresh;
        private Duration failureTtl = Duration.ZERO;
        private Duration maxFailureTtl = Duration.ZERO;
        private Duration fence = Duration.ZERO;
        private int maxConcurrentLoads = DEFAULT_MAX_CONCURRENT_LOADS;
        private Executor executor = CARRIERS;
        private Ticker ticker = Ticker.system();
        private @Nullable CacheListener listener;

        private Builder() {}

        private Builder(Builder from) {
            this.ttl = from.ttl;
            this.jitterRatio = from.jitterRatio;
            this.negativeTtl = from.negativeTtl;
            this.localTtl = from.localTtl;
            this.staleIfError = from.staleIfError;
            this.staleThrottle = from.staleThrottle;
            this.softTimeout = from.softTimeout;
            this.staleWhileRevalidate = from.staleWhileRevalidate;
            this.loadDeadline = from.loadDeadline;
            this.earlyRefresh = from.earlyRefresh;
            this.failureTtl = from.failureTtl;
            this.maxFailureTtl = from.maxFailureTtl;
            this.fence = from.fence;
            this.maxConcurrentLoads = from.maxConcurrentLoads;
            this.executor = from.executor;
            this.ticker = from.ticker;
            this.listener = from.listener;
        }

        /**
         * Sets how long a value is fresh. It is shortened by the jitter, never lengthened.
         *
         * @param ttl above zero; must be given. From 292 years on it is for ever
         * @return this
         */
        public Builder ttl(Duration ttl) {
            this.ttl = ttl;
            return this;
        }

        /**
         * Sets the ratio by which a time to live is shortened at most, at random for each entry and tier, so that what
         * was loaded together does not end together.
         *
         * @param ratio at least 0, below 1; 0.1 unless set
         * @return this
         */
        public Builder jitterRatio(double ratio) {
            this.jitterRatio = ratio;
            return this;
        }

        /**
         * Sets how long "there is no such thing" is remembered. It is never served once that time is over.
         *
         * @param ttl zero for not at all; 30 seconds unless set
         * @return this
         */
        public Builder negativeTtl(Duration ttl) {
            this.negativeTtl = ttl;
            return this;
        }

        /**
         * Sets a cap on how long a local copy is used without asking the shared tier.
         *
         * @param ttl above zero; none unless set
         * @return this
         */
        public Builder localTtl(Duration ttl) {
            this.localTtl = Checks.positive("localTtl", ttl);
            return this;
        }

        /**
         * Sets for how long after its end a value may be served when the loader fails or is late.
         *
         * @param max zero for not at all, the default
         * @return this
         */
        public Builder staleIfError(Duration max) {
            this.staleIfError = max;
            return this;
        }

        /**
         * Sets how long after a failed load the old value is served before the next try; it has no jitter. It also
         * holds back the next early refresh.
         *
         * @param throttle above zero; 30 seconds unless set
         * @return this
         */
        public Builder staleThrottle(Duration throttle) {
            this.staleThrottle = throttle;
            return this;
        }

        /**
         * Sets how long, with an old value at hand, a load is waited for before that is served; the load goes on. Needs
         * {@link #staleIfError} or {@link #staleWhileRevalidate}, which say how old the value may be.
         *
         * @param timeout counted from the beginning of the load; zero for not at all; off unless set
         * @return this
         */
        public Builder softTimeout(Duration timeout) {
            this.softTimeout = Checks.notNegative("softTimeout", timeout);
            return this;
        }

        /**
         * Sets for how long after its end a value is served at once while it is refreshed.
         *
         * @param max zero for not at all, the default
         * @return this
         */
        public Builder staleWhileRevalidate(Duration max) {
            this.staleWhileRevalidate = max;
            return this;
        }

        /**
         * Sets how long a load may take, with what it waits for before it begins.
         *
         * @param deadline above zero; 30 seconds unless set
         * @return this
         */
        public Builder loadDeadline(Duration deadline) {
            this.loadDeadline = deadline;
            return this;
        }

        /**
         * Sets when values that are still fresh are refreshed.
         *
         * @param refresh the rule; never unless set
         * @return this
         */
        public Builder earlyRefresh(EarlyRefresh refresh) {
            this.earlyRefresh = Checks.notNull("earlyRefresh", refresh);
            return this;
        }

        /**
         * Sets how long the cause of a failed load is remembered, and thrown without a load; twice as long with each
         * further failure in a row.
         *
         * @param first after the first failure; zero for not at all, the default
         * @param max at least the first
         * @return this
         */
        public Builder failureTtl(Duration first, Duration max) {
            this.failureTtl = first;
            this.maxFailureTtl = max;
            return this;
        }

        /**
         * Sets how long after an invalidation nothing is stored whose load began in that time: for loaders that read
         * replicas which lag.
         *
         * @param fence zero for not at all, the default; otherwise above the lag
         * @return this
         */
        public Builder fence(Duration fence) {
            this.fence = fence;
            return this;
        }

        /**
         * Sets how many loads run at once; further ones wait, within the load deadline. A load that a loader asks for
         * is not counted, so that it cannot wait for its own.
         *
         * @param max at least 1; 64 unless set
         * @return this
         */
        public Builder maxConcurrentLoads(int max) {
            this.maxConcurrentLoads = max;
            return this;
        }

        /**
         * Sets where loaders run, and where futures end.
         *
         * @param executor virtual threads if the JVM has them, otherwise daemon threads, unless set; MUST run or refuse
         *     every task, on another thread than the one that hands it over
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
        public Builder listener(@Nullable CacheListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException when a value is out of its range, or values do not go together
         * @throws NullPointerException when a value is null that must not be
         */
        public CacheConfig build() {
            Checks.positive("ttl", ttl);
            Checks.that(jitterRatio >= 0 && jitterRatio < 1, "jitterRatio", "must be >= 0 and < 1", jitterRatio);
            Checks.notNegative("negativeTtl", negativeTtl);
            Checks.notNegative("staleIfError", staleIfError);
            Checks.positive("staleThrottle", staleThrottle);
            Checks.notNegative("staleWhileRevalidate", staleWhileRevalidate);
            Checks.positive("loadDeadline", loadDeadline);
            Checks.notNegative("failureTtl", failureTtl);
            Checks.notNull("maxFailureTtl", maxFailureTtl);
            Checks.that(
                    maxFailureTtl.compareTo(failureTtl) >= 0,
                    "maxFailureTtl",
                    "must be >= failureTtl (" + failureTtl + ")",
                    maxFailureTtl);
            Checks.notNegative("fence", fence);
            Checks.between("maxConcurrentLoads", maxConcurrentLoads, 1, Integer.MAX_VALUE);
            Checks.notNull("executor", executor);
            Checks.notNull("ticker", ticker);
            boolean stale = !staleIfError.isZero() || !staleWhileRevalidate.isZero();
            Checks.that(
                    softTimeout == null || stale,
                    "softTimeout",
                    "must not be set without staleIfError or staleWhileRevalidate",
                    String.valueOf(softTimeout));
            return new CacheConfig(new Builder(this));
        }
    }
}
