package io.patterns4j.circuitbreaker;

/**
 * Counts the outcomes inside a window. A kernel: no clock, thread or lock; the caller confines it and tells the time.
 */
sealed interface Tally permits CountWindow, TimeWindow {

    /** Forgets what is too old at this moment. Time that goes backwards changes nothing. */
    void advance(long nowNanos);

    /** Counts plain successes that ended before the last moment the window was advanced to. */
    void succeed(long count);

    /** Counts one call that was not a plain success. */
    void add(boolean failed, boolean slow);

    int calls();

    int failures();

    int slow();

    int slowFailures();

    /** Returns the counts as one value. */
    default CircuitSnapshot.Counts counts() {
        return new CircuitSnapshot.Counts(calls(), failures(), slow(), slowFailures());
    }
}
