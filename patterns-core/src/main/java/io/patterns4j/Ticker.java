package io.patterns4j;

/**
 * Tells elapsed time in nanoseconds; the one clock of the library.
 *
 * <p><b>Guarantees.</b> A reading means nothing by itself: only the difference between two readings of the same ticker
 * is elapsed time, and it is right even when readings overflow. Implementations MUST be monotonic and safe for use by
 * many threads. Wall-clock steps change nothing.
 *
 * <p><b>Defaults.</b> {@link #system()} everywhere. Tests inject a manual ticker (see the {@code tck} artifact).
 */
@FunctionalInterface
public interface Ticker {

    /**
     * Returns the current reading.
     *
     * @return nanoseconds since an arbitrary, fixed origin; may be negative
     */
    long nanos();

    /**
     * Returns the ticker of this JVM, {@link System#nanoTime()}.
     *
     * @return the shared system ticker
     */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }
}
