package io.patterns4j.ratelimit;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Holds how a rate limiter behaves. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> No limit: nobody but the user knows what the callee stands. A burst of a tenth of the limit, see
 * {@link Bandwidth#of(int, Duration)}. No waiting, because it hides overload and adds latency.
 */
public final class RateLimiterConfig {

    /** How long callers wait unless set: not at all, because waiting hides overload and adds latency. */
    public static final Duration DEFAULT_MAX_WAIT = Duration.ZERO;

    /** The largest number of bandwidths: {@value}. */
    public static final int MAX_BANDWIDTHS = Plan.MAX_BANDWIDTHS;

    private final List<Bandwidth> bandwidths;
    private final Duration maxWait;
    private final Executor executor;
    private final Ticker ticker;
    private final @Nullable RateLimiterListener listener;

    private RateLimiterConfig(Builder builder) {
        this.bandwidths = Plan.check(builder.bandwidths);
        this.maxWait = Checks.notNegative("maxWait", builder.maxWait);
        this.executor = Checks.notNull("executor", builder.executor);
        this.ticker = Checks.notNull("ticker", builder.ticker);
        this.listener = builder.listener;
    }

    /**
     * Returns a builder with all defaults; it needs a limit or bandwidths.
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
        builder.bandwidths = bandwidths;
        builder.maxWait = maxWait;
        builder.executor = executor;
        builder.ticker = ticker;
        builder.listener = listener;
        return builder;
    }

    /**
     * Returns the bandwidths, all of which have to agree.
     *
     * @return one or more, immutable
     */
    public List<Bandwidth> bandwidths() {
        return bandwidths;
    }

    /**
     * Returns how long a caller waits at most.
     *
     * @return zero or more
     */
    public Duration maxWait() {
        return maxWait;
    }

    /**
     * Returns where asynchronous calls that had to wait go on.
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

    /**
     * Returns who hears of events.
     *
     * @return the listener; empty when nobody listens
     */
    public Optional<RateLimiterListener> listener() {
        return Optional.ofNullable(listener);
    }

    /** Collects the values of a {@link RateLimiterConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private List<Bandwidth> bandwidths = List.of();
        private Duration maxWait = DEFAULT_MAX_WAIT;
        private Executor executor = ForkJoinPool.commonPool();
        private Ticker ticker = Ticker.system();
        private @Nullable RateLimiterListener listener;

        private Builder() {}

        /**
         * Sets the only bandwidth, with its default burst.
         *
         * @param limit permits in each period
         * @param period the time that the limit is for
         * @return this
         */
        public Builder limit(int limit, Duration period) {
            return bandwidths(Bandwidth.of(limit, period));
        }

        /**
         * Sets all bandwidths; a call is let in when each of them lets it in. They replace those set before.
         *
         * @param first a bandwidth
         * @param more others, of other periods; at most {@value RateLimiterConfig#MAX_BANDWIDTHS} in all
         * @return this
         */
        public Builder bandwidths(Bandwidth first, Bandwidth... more) {
            this.bandwidths = list(first, more);
            return this;
        }

        /**
         * Sets how long a caller waits at most. Who could not be served by then is refused at once.
         *
         * @param maxWait zero or more; zero unless set
         * @return this
         */
        public Builder maxWait(Duration maxWait) {
            this.maxWait = maxWait;
            return this;
        }

        /**
         * Sets where asynchronous calls that had to wait go on. When it takes no task, the call fails with what it
         * threw.
         *
         * @param executor {@link ForkJoinPool#commonPool()} unless set; MUST run or refuse every task
         * @return this
         */
        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        /**
         * Sets the clock.
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
        public Builder listener(@Nullable RateLimiterListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException when a value is out of range, or there is no bandwidth, or two have one
         *     period
         * @throws NullPointerException when a value is null that must not be
         */
        public RateLimiterConfig build() {
            return new RateLimiterConfig(this);
        }
    }

    /** Returns a list of all. */
    static List<Bandwidth> list(Bandwidth first, Bandwidth... more) {
        List<Bandwidth> all = new ArrayList<>();
        all.add(Checks.notNull("bandwidth", first));
        Arrays.stream(more)
                .map(bandwidth -> Checks.notNull("bandwidth", bandwidth))
                .forEach(all::add);
        return List.copyOf(all);
    }
}
