package io.patterns4j.cache;

import java.time.Duration;

/**
 * Tells that a load was not done in time. The loader may have run, and may run on: what it returns late is still stored
 * unless the key was changed or invalidated since.
 *
 * <p>All callers that waited for the load get the same exception. It has no stack trace, which would only tell the
 * timer.
 */
public final class LoadTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String cache;
    private final Duration limit;

    LoadTimeoutException(String cache, Duration limit) {
        super("load timed out: cache=" + cache + ", limit=" + limit, null, false, false);
        this.cache = cache;
        this.limit = limit;
    }

    /**
     * Returns the name of the cache.
     *
     * @return the name given when it was built
     */
    public String cache() {
        return cache;
    }

    /**
     * Returns how long was waited.
     *
     * @return the load deadline, or what was left of an earlier deadline of the caller
     */
    public Duration limit() {
        return limit;
    }
}
