package io.patterns4j.timeout;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Holds how a timeout behaves. Immutable; made by {@link #builder()}, changed by {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> One second; a caller's own work is not interrupted, because code that does not expect interrupts
 * may leave connections and locks in a bad state; the stage of an asynchronous call is cancelled, because nobody waits
 * for it any more.
 */
public final class TimeoutConfig {

    /** How long a call may take unless set: a second, far above a healthy remote call, and what a person notices. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(1);

    /**
     * What happens to an asynchronous call's stage unless set: it is cancelled, because nobody waits for it any more.
     */
    public static final Expiry DEFAULT_ON_EXPIRY = Expiry.CANCEL;

    private final Duration limit;
    private final boolean interrupting;
    private final Expiry onExpiry;
    private final Executor executor;
    private final Ticker ticker;
    private final @Nullable TimeoutListener listener;

    private TimeoutConfig(Builder builder) {
        this.limit = Checks.positive("limit", builder.limit);
        this.interrupting = builder.interrupting;
        this.onExpiry = Checks.notNull("onExpiry", builder.onExpiry);
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
        builder.interrupting = interrupting;
        builder.onExpiry = onExpiry;
        builder.executor = executor;
        builder.ticker = ticker;
        builder.listener = listener;
        return builder;
    }

    /**
     * Returns how long a call may take.
     *
     * @return above zero
     */
    public Duration limit() {
        return limit;
    }

    /**
     * Returns whether work on the caller's thread is interrupted at the limit.
     *
     * @return false: the caller hears of the timeout when the work has ended by itself
     */
    public boolean interrupting() {
        return interrupting;
    }

    /**
     * Returns what happens to the stage of an asynchronous call at the limit.
     *
     * @return cancel or leave
     */
    public Expiry onExpiry() {
        return onExpiry;
    }

    /**
     * Returns where futures of asynchronous calls end that took too long.
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
    public Optional<TimeoutListener> listener() {
        return Optional.ofNullable(listener);
    }

    /** Collects the values of a {@link TimeoutConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private Duration limit = DEFAULT_LIMIT;
        private boolean interrupting;
        private Expiry onExpiry = DEFAULT_ON_EXPIRY;
        private Executor executor = ForkJoinPool.commonPool();
        private Ticker ticker = Ticker.system();
        private @Nullable TimeoutListener listener;

        private Builder() {}

        /**
         * Sets how long a call may take.
         *
         * @param limit above zero; one second unless set. From 292 years on it is never reached
         * @return this
         */
        public Builder limit(Duration limit) {
            this.limit = limit;
            return this;
        }

        /**
         * Lets work on the caller's thread be interrupted when the limit is reached. Only for work that answers
         * interrupts by ending soon, with its resources in order. Does not concern {@code callAsync}.
         *
         * @return this
         */
        public Builder interrupting() {
            return interrupting(true);
        }

        /**
         * Sets whether work on the caller's thread is interrupted when the limit is reached.
         *
         * @param interrupting false unless set
         * @return this
         */
        public Builder interrupting(boolean interrupting) {
            this.interrupting = interrupting;
            return this;
        }

        /**
         * Sets what happens to the stage of an asynchronous call when the limit is reached.
         *
         * @param onExpiry {@link Expiry#CANCEL} unless set
         * @return this
         */
        public Builder onExpiry(Expiry onExpiry) {
            this.onExpiry = onExpiry;
            return this;
        }

        /**
         * Sets where an asynchronous call's future ends when the limit is reached: stages that depend on it go on
         * there, and the listener is told there. When it takes no task, the common pool does it.
         *
         * @param executor {@link ForkJoinPool#commonPool()} unless set; MUST run or refuse every task
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
        public Builder listener(@Nullable TimeoutListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException when the limit is not above zero
         * @throws NullPointerException when a value is null that must not be
         */
        public TimeoutConfig build() {
            return new TimeoutConfig(this);
        }
    }
}
