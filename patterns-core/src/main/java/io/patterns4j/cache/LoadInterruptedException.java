package io.patterns4j.cache;

/**
 * Tells that the thread was interrupted while it waited for a load. The load goes on, and others that wait for it get
 * its value. The thread's interrupt flag is set.
 */
public final class LoadInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String cache;

    LoadInterruptedException(String cache) {
        super("interrupted while waiting for a load: cache=" + cache);
        this.cache = cache;
    }

    /**
     * Returns the name of the cache.
     *
     * @return the name given when it was built
     */
    public String cache() {
        return cache;
    }
}
