package io.patterns4j;

/** Tells monotonic time, in nanoseconds from an arbitrary origin. */
@FunctionalInterface
public interface Ticker {

    /**
     * Returns the time elapsed since an arbitrary origin.
     *
     * @return nanoseconds; only differences have a meaning
     */
    long read();
}
