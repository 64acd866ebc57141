package io.patterns4j.ratelimit;

import io.patterns4j.internal.Nanos;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Permits that were taken, perhaps ahead of time; or not, when it would have taken too long.
 *
 * @param core where they were taken
 * @param head the head right after, {@link #REFUSED} when nothing was taken
 * @param permits how many
 * @param startNanos the reading from which the wait counts
 * @param waitNanos how long to wait, zero or more
 * @param cancelled whether they were given back
 */
record Booking(Core core, long head, int permits, long startNanos, long waitNanos, AtomicBoolean cancelled) {

    static final long REFUSED = -1;

    boolean granted() {
        return head != REFUSED;
    }

    long leftNanos(long nowNanos) {
        return Nanos.remaining(startNanos, waitNanos, nowNanos);
    }
}
