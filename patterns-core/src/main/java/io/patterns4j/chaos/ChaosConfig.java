package io.patterns4j.chaos;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds which fault is injected, and into which calls. Immutable; made by {@link #builder()}, changed by
 * {@link #toBuilder()}.
 *
 * <p><b>Defaults.</b> Disabled, because code that was merely deployed must not break anything; a rate of
 * {@value #DEFAULT_RATE}, because the first experiment should be a small one; no fault, so that one has to be chosen.
 */
public final class ChaosConfig {

    /** The part of the calls that meet the fault while it is enabled, unless set: {@value}. */
    public static final double DEFAULT_RATE = 0.01;

    private final boolean enabled;
    private final double rate;
    private final BooleanSupplier condition;
    private final Duration minDelay;
    private final Duration maxDelay;
    private final @Nullable Supplier<? extends Throwable> exception;
    private final @Nullable Supplier<?> value;
    private final DoubleSupplier random;
    private final Executor executor;
    private final Ticker ticker;
    private final @Nullable ChaosListener listener;

    private ChaosConfig(Builder builder) {
        this.enabled = builder.enabled;
        this.rate = rate(builder.rate);
        this.condition = Checks.notNull("when", builder.condition);
        this.minDelay = Checks.notNegative("minDelay", builder.minDelay);
        this.maxDelay = Checks.notNegative("maxDelay", builder.maxDelay);
        Checks.that(
                maxDelay.compareTo(minDelay) >= 0, "maxDelay", "must be >= minDelay which is " + minDelay, maxDelay);
        this.exception = builder.exception;
        this.value = builder.value;
        Checks.that(exception == null || value == null, "fault", "must not be exception and value", "both");
        Checks.that(
                !maxDelay.isZero() || exception != null || value != null,
                "fault",
                "must be a delay, an exception or a value",
                "none");
        this.random = Checks.notNull("random", builder.random);
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
        builder.enabled = enabled;
        builder.rate = rate;
        builder.condition = condition;
        builder.minDelay = minDelay;
        builder.maxDelay = maxDelay;
        builder.exception = exception;
        builder.value = value;
        builder.random = random;
        builder.executor = executor;
        builder.ticker = ticker;
        builder.listener = listener;
        return builder;
    }

    /**
     * Returns whether faults are injected from the start.
     *
     * @return false unless set
     */
    public boolean enabled() {
        return enabled;
    }

    /**
     * Returns which part of the calls meets the fault at the start.
     *
     * @return from 0 to 1
     */
    public double rate() {
        return rate;
    }

    /**
     * Returns what says of each call whether it may meet the fault.
     *
     * @return the condition
     */
    public BooleanSupplier condition() {
        return condition;
    }

    /**
     * Returns the shortest delay.
     *
     * @return zero or more
     */
    public Duration minDelay() {
        return minDelay;
    }

    /**
     * Returns the longest delay.
     *
     * @return zero when there is none
     */
    public Duration maxDelay() {
        return maxDelay;
    }

    /**
     * Returns what makes the throwables that calls end with instead of running.
     *
     * @return the supplier; empty when calls do not end so
     */
    public Optional<Supplier<? extends Throwable>> exception() {
        return Optional.ofNullable(exception);
    }

    /**
     * Returns what makes the values that calls return instead of running.
     *
     * @return the supplier; empty when calls do not end so
     */
    public Optional<Supplier<?>> value() {
        return Optional.ofNullable(value);
    }

    /**
     * Returns what throws the dice.
     *
     * @return a source of numbers from 0 to below 1
     */
    public DoubleSupplier random() {
        return random;
    }

    /**
     * Returns where delayed asynchronous calls go on.
     *
     * @return the executor
     */
    public Executor executor() {
        return executor;
    }

    /**
     * Returns the clock by which calls are delayed.
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
    public Optional<ChaosListener> listener() {
        return Optional.ofNullable(listener);
    }

    /** Returns the rate when it is one; zero is none and allowed. */
    static double rate(double rate) {
        return Checks.that(rate >= 0.0 && rate <= 1.0, "rate", "must be between 0 and 1", rate);
    }

    /** Collects the values of a {@link ChaosConfig}; they are checked by {@link #build()}. */
    public static final class Builder {

        private boolean enabled;
        private double rate = DEFAULT_RATE;
        private BooleanSupplier condition = () -> true;
        private Duration minDelay = Duration.ZERO;
        private Duration maxDelay = Duration.ZERO;
        private @Nullable Supplier<? extends Throwable> exception;
        private @Nullable Supplier<?> value;
        private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        private Executor executor = ForkJoinPool.commonPool();
        private Ticker ticker = Ticker.system();
        private @Nullable ChaosListener listener;

        private Builder() {}

        /**
         * Sets whether faults are injected from the start. {@link Chaos#enable()} and {@link Chaos#disable()} change it
         * later.
         *
         * @param enabled false unless set
         * @return this
         */
        public Builder enabled(boolean enabled) {
            this.enabled = enabled;
            return this;
        }

        /**
         * Sets which part of the calls meets the fault. {@link Chaos#rate(double)} changes it later.
         *
         * @param rate from 0 for none to 1 for all; {@value #DEFAULT_RATE} unless set
         * @return this
         */
        public Builder rate(double rate) {
            this.rate = rate;
            return this;
        }

        /**
         * Sets what says of each call whether it may meet the fault, for example by tenant. It is asked on the caller's
         * thread while faults are enabled; the rate is that of the calls for which it says yes.
         *
         * @param condition every call unless set; safe for use by many threads. One that throws says no
         * @return this
         */
        public Builder when(BooleanSupplier condition) {
            this.condition = condition;
            return this;
        }

        /**
         * Delays calls; afterwards they run, or end as {@link #exception} or {@link #value} says.
         *
         * @param delay zero for none, the default
         * @return this
         */
        public Builder delay(Duration delay) {
            return delay(delay, delay);
        }

        /**
         * Delays calls, each by a time of its own, evenly spread over a range.
         *
         * @param min the shortest, zero or more
         * @param max the longest, no less than the shortest
         * @return this
         */
        public Builder delay(Duration min, Duration max) {
            this.minDelay = min;
            this.maxDelay = max;
            return this;
        }

        /**
         * Ends calls with a throwable; they do not run.
         *
         * @param exception makes a new one for each call, such as {@code IOException::new}; safe for use by many
         *     threads. When it throws or returns null, the call runs
         * @return this
         */
        public Builder exception(Supplier<? extends Throwable> exception) {
            this.exception = Checks.notNull("exception", exception);
            return this;
        }

        /**
         * Ends calls with a value; they do not run. A caller who expects another type meets a
         * {@link ClassCastException}.
         *
         * @param value what callers receive, or what their stage gives
         * @return this
         */
        public Builder value(@Nullable Object value) {
            return valueFrom(() -> value);
        }

        /**
         * Ends calls with a value; they do not run. A caller who expects another type meets a
         * {@link ClassCastException}.
         *
         * @param value makes the value for each call; safe for use by many threads. When it throws, the call runs
         * @return this
         */
        public Builder valueFrom(Supplier<?> value) {
            this.value = Checks.notNull("value", value);
            return this;
        }

        /**
         * Sets what throws the dice.
         *
         * @param random gives numbers from 0 to below 1; {@link ThreadLocalRandom} unless set. Safe for use by many
         *     threads, as {@code new Random(seed)::nextDouble} is
         * @return this
         */
        public Builder random(DoubleSupplier random) {
            this.random = random;
            return this;
        }

        /**
         * Sets where delayed asynchronous calls go on.
         *
         * @param executor {@link ForkJoinPool#commonPool()} unless set; MUST run or refuse every task
         * @return this
         */
        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        /**
         * Sets the clock by which calls are delayed. It is never read otherwise.
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
        public Builder listener(@Nullable ChaosListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Creates the configuration.
         *
         * @return a new configuration
         * @throws IllegalArgumentException when a value is out of range, or when there is no fault or more than one
         * @throws NullPointerException when a value is null that must not be
         */
        public ChaosConfig build() {
            return new ChaosConfig(this);
        }
    }
}
