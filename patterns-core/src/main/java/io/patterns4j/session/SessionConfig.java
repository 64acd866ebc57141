package io.patterns4j.session;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import java.time.Duration;

/**
 * Holds how sessions live. Immutable; methods with an argument return changed copies.
 *
 * @param ttl after which an unused session ends
 * @param lifetime after which a session ends although it is used
 * @param timeout how long an operation may take
 * @param ticker the clock
 */
public record SessionConfig(Duration ttl, Duration lifetime, Duration timeout, Ticker ticker) {

    /** How long a session lives unused unless set: half an hour, as servlet containers have it. */
    public static final Duration DEFAULT_TTL = Duration.ofMinutes(30);

    /** How long a session lives at most unless set: half a day, so that a stolen id is of use for a working day. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofHours(12);

    /** How long an operation may take unless set: a second, far above a healthy store in the same region. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);

    /** Checks the values. */
    public SessionConfig {
        Checks.positive("ttl", ttl);
        Checks.positive("lifetime", lifetime);
        Checks.positive("timeout", timeout);
        Checks.notNull("ticker", ticker);
    }

    /**
     * Returns the configuration with all defaults.
     *
     * @return half an hour, half a day, a second, the system's clock
     */
    public static SessionConfig defaults() {
        return new SessionConfig(DEFAULT_TTL, DEFAULT_LIFETIME, DEFAULT_TIMEOUT, Ticker.system());
    }

    /**
     * Sets after which an unused session ends.
     *
     * @param ttl above zero
     * @return the changed copy
     */
    public SessionConfig ttl(Duration ttl) {
        return new SessionConfig(ttl, lifetime, timeout, ticker);
    }

    /**
     * Sets after which a session ends although it is used.
     *
     * @param lifetime above zero
     * @return the changed copy
     */
    public SessionConfig lifetime(Duration lifetime) {
        return new SessionConfig(ttl, lifetime, timeout, ticker);
    }

    /**
     * Sets how long an operation may take, with all its steps.
     *
     * @param timeout above zero
     * @return the changed copy
     */
    public SessionConfig timeout(Duration timeout) {
        return new SessionConfig(ttl, lifetime, timeout, ticker);
    }

    /**
     * Sets the clock.
     *
     * @param ticker measures how long operations take
     * @return the changed copy
     */
    public SessionConfig ticker(Ticker ticker) {
        return new SessionConfig(ttl, lifetime, timeout, ticker);
    }
}
