package io.patterns4j.circuitbreaker;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * Reading is one look into a concurrent map and, once after each sweep, one write to a flag of the entry; no clock is
 * read. Whoever creates a breaker first builds it, settings function included, under no lock, and then takes the lock
 * to make room and to put it in place. Several threads may build one for the same name; the first puts its own in place
 * and the others forget theirs, which neither a timer nor a control has heard of: those hear of the winner right after
 * it was put in place.
 *
 * Idleness is sampled. A sweep looks at every entry: one that was looked up or called since the last sweep counts as
 * used at this moment. A breaker is therefore never forgotten early, and at the latest by the first sweep that comes
 * the idle time after one that found it unused. Every creation sweeps.
 */
/**
 * Keeps circuit breakers by name, for callers whose names are only known at run time: hosts, tenants, shards.
 *
 * <pre>{@code
 * CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(config);
 * breakers.get(host).call(() -> client.send(request));
 * }</pre>
 *
 * <p><b>Guarantees.</b> There is at most one breaker for a name at a time, whoever asks at once. There are never more
 * breakers than the limit, and {@link #get} never fails for lack of room: at the limit the longest idle closed breaker
 * is forgotten, then the longest idle that opened by itself, and last one whose state was set by hand. An idle breaker,
 * neither looked up nor called for some time, is forgotten when another is created or {@link #evictIdle()} is called,
 * unless its state was set by hand. A breaker that was forgotten goes on to work for whoever still holds it, so look it
 * up for each call rather than keep it. Calls whose outcome is ignored, and calls through a disabled breaker, leave no
 * trace on the breaker; the look-up does.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads. Finding a breaker takes no lock; creating one takes a short
 * one, never around user code.
 *
 * <p><b>Defaults.</b> At most 1,000 breakers, a bound on memory against names from outside; idle after one hour, longer
 * than any usual open duration.
 */
public final class CircuitBreakerRegistry {

    private final ConcurrentMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final ReentrantLock creation = new ReentrantLock();
    private final Function<String, CircuitBreakerConfig> defaults;
    private final int maxSize;
    private final long idleNanos;
    private final Ticker ticker;

    private CircuitBreakerRegistry(Builder builder) {
        defaults = builder.defaults;
        maxSize = builder.maxSize;
        idleNanos = Nanos.of(builder.idle);
        ticker = builder.ticker;
    }

    /**
     * Creates a registry with the default limits.
     *
     * @param config the settings of breakers that are created by name only
     * @return a new, empty registry
     */
    public static CircuitBreakerRegistry of(CircuitBreakerConfig config) {
        return builder().defaults(config).build();
    }

    /**
     * Creates a builder with the default settings.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the breaker with this name; creates it with the default settings when there is none.
     *
     * @param name not blank
     * @return the one breaker with this name
     */
    public CircuitBreaker get(String name) {
        CircuitBreaker found = lookUp(name);
        return found != null ? found : create(name, defaults.apply(name));
    }

    /**
     * Returns the breaker with this name; creates it when there is none.
     *
     * @param name not blank
     * @param config its settings if it has to be created; one that exists keeps its own
     * @return the one breaker with this name
     */
    public CircuitBreaker get(String name, CircuitBreakerConfig config) {
        CircuitBreaker found = lookUp(name);
        return found != null ? found : create(name, config);
    }

    /**
     * Returns the breaker with this name if there is one. It counts as used.
     *
     * @param name the name
     * @return empty when none was created, or it was forgotten
     */
    public Optional<CircuitBreaker> find(String name) {
        return Optional.ofNullable(lookUp(name));
    }

    /**
     * Returns the names of all breakers now; none of them counts as used for that.
     *
     * @return an immutable copy
     */
    public Set<String> names() {
        return Set.copyOf(entries.keySet());
    }

    /**
     * Returns how many breakers there are.
     *
     * @return from 0 to the limit
     */
    public int size() {
        return entries.size();
    }

    /**
     * Forgets the breakers that were idle for too long. Worth a timer only where breakers are large and rarely created.
     *
     * @return how many were forgotten
     */
    public int evictIdle() {
        long nowNanos = ticker.nanos();
        creation.lock();
        try {
            return evictIdleLocked(nowNanos);
        } finally {
            creation.unlock();
        }
    }

    private @Nullable CircuitBreaker lookUp(String name) {
        Entry entry = entries.get(Checks.notNull("name", name));
        if (entry == null) {
            return null;
        }
        entry.lookedUp();
        return entry.breaker;
    }

    private CircuitBreaker create(String name, CircuitBreakerConfig config) {
        CircuitBreaker fresh = CircuitBreaker.unstarted(name, config);
        long nowNanos = ticker.nanos();
        creation.lock();
        try {
            CircuitBreaker winner = lookUp(name);
            if (winner != null) {
                return winner;
            }
            evictIdleLocked(nowNanos);
            while (entries.size() >= maxSize) {
                evictLongestIdleLocked(nowNanos);
            }
            entries.put(name, new Entry(fresh, nowNanos));
        } finally {
            creation.unlock();
        }
        fresh.start();
        return fresh;
    }

    private int evictIdleLocked(long nowNanos) {
        int before = entries.size();
        entries.values().removeIf(entry -> entry.idleLocked(nowNanos) >= idleNanos && !entry.setByHand());
        return before - entries.size();
    }

    private void evictLongestIdleLocked(long nowNanos) {
        entries.values().stream()
                .min(Comparator.comparingInt(Entry::worth).thenComparing(Entry.longestIdleFirst(nowNanos)))
                .ifPresent(entry -> entries.remove(entry.breaker.name(), entry));
    }

    /** A breaker and when it was last found used. */
    private static final class Entry {

        private final CircuitBreaker breaker;
        private volatile boolean lookedUp;

        // Guarded by the registry's lock.
        private long activity;
        private long usedNanos;

        Entry(CircuitBreaker breaker, long nowNanos) {
            this.breaker = breaker;
            activity = breaker.activity();
            usedNanos = nowNanos;
        }

        void lookedUp() {
            if (!lookedUp) {
                lookedUp = true;
            }
        }

        /** Returns for how long the breaker has been found unused. */
        long idleLocked(long nowNanos) {
            long current = breaker.activity();
            if (lookedUp || current != activity) {
                lookedUp = false;
                activity = current;
                usedNanos = nowNanos;
            }
            return nowNanos - usedNanos;
        }

        /** Returns 0 for what can be forgotten most easily. */
        int worth() {
            CircuitState state = breaker.state();
            boolean opened = state == CircuitState.OPEN || state == CircuitState.HALF_OPEN;
            return opened ? 1 : setByHand() ? 2 : 0;
        }

        boolean setByHand() {
            CircuitState state = breaker.state();
            return switch (state) {
                case CLOSED, OPEN, HALF_OPEN -> false;
                case FORCED_OPEN, DISABLED, METRICS_ONLY ->
                    state != breaker.config().initialState();
            };
        }

        static Comparator<Entry> longestIdleFirst(long nowNanos) {
            return Comparator.comparingLong(entry -> entry.usedNanos - nowNanos);
        }
    }

    /**
     * Collects the settings of a registry.
     *
     * <p><b>Thread safety.</b> For one thread.
     */
    public static final class Builder {

        private Function<String, CircuitBreakerConfig> defaults = name -> CircuitBreakerConfig.defaults();
        private int maxSize = 1_000;
        private Duration idle = Duration.ofHours(1);
        private Ticker ticker = Ticker.system();

        private Builder() {}

        /**
         * Sets the settings of breakers that are created by name only.
         *
         * @param config for all names
         * @return this builder
         */
        public Builder defaults(CircuitBreakerConfig config) {
            Checks.notNull("defaults", config);
            return defaults(name -> config);
        }

        /**
         * Sets what gives the settings of breakers that are created by name only. What it throws reaches the caller who
         * asked for the breaker, and none is created.
         *
         * @param configs gives the settings for a name; may be asked more than once when threads race
         * @return this builder
         */
        public Builder defaults(Function<String, CircuitBreakerConfig> configs) {
            this.defaults = Checks.notNull("defaults", configs);
            return this;
        }

        /**
         * Sets how many breakers there may be at once.
         *
         * @param breakers from 1 to 1,000,000
         * @return this builder
         */
        public Builder maxSize(int breakers) {
            this.maxSize = Checks.between("maxSize", breakers, 1, 1_000_000);
            return this;
        }

        /**
         * Sets after which time an unused breaker may be forgotten.
         *
         * @param duration longer than zero; some hundred years for never
         * @return this builder
         */
        public Builder evictIdleAfter(Duration duration) {
            this.idle = Checks.positive("evictIdleAfter", duration);
            return this;
        }

        /**
         * Sets the clock that measures idleness; breakers have the one of their own settings.
         *
         * @param ticker monotonic
         * @return this builder
         */
        public Builder ticker(Ticker ticker) {
            this.ticker = Checks.notNull("ticker", ticker);
            return this;
        }

        /**
         * Builds the registry.
         *
         * @return a new, empty registry
         */
        public CircuitBreakerRegistry build() {
            return new CircuitBreakerRegistry(this);
        }
    }
}
