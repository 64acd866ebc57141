package io.patterns4j;

import io.patterns4j.internal.Checks;
import java.util.concurrent.TimeUnit;

/**
 * Tells elapsed time in nanoseconds, waits and sets alarms; the one clock of the library.
 *
 * <p><b>Guarantees.</b> A reading means nothing by itself: only the difference between two readings of the same ticker
 * is elapsed time, and it is right even when readings overflow. Implementations MUST be monotonic and safe for use by
 * many threads. Wall-clock steps change nothing.
 *
 * <p><b>Defaults.</b> {@link #system()} everywhere. Tests inject a manual ticker (see the {@code tck} artifact), which
 * also moves whoever sleeps and whatever is scheduled. A ticker written as a lambda tells its own time, and sleeps and
 * schedules by that of the system.
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
     * Waits on this thread. Does not pin the carrier of a virtual thread.
     *
     * @param nanos how long; zero or less does not wait
     * @throws InterruptedException when the thread is interrupted before or while it waits; its flag is cleared
     */
    default void sleep(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos);
    }

    /**
     * Runs a task once after a delay, on a thread that all users of this ticker share. A task that has run or was
     * cancelled is let go of at once.
     *
     * @param nanos how long to wait; zero or less is at once
     * @param task short, and not user code: it hands that to an executor. What it throws is logged
     * @return the alarm, to be cancelled when it is not needed any more
     */
    default Alarm schedule(long nanos, Runnable task) {
        return SystemTimer.SHARED.schedule(nanos, Checks.notNull("task", task));
    }

    /**
     * Returns the ticker of this JVM, {@link System#nanoTime()}.
     *
     * @return the shared system ticker
     */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Alarm {

        /**
         * Keeps the task from running unless it has begun. Never blocks; doing it again changes nothing.
         *
         * @return whether this call is why the task will not run
         */
        boolean cancel();
    }
}
