package io.patterns4j.ratelimit;

import java.time.Duration;

/**
 * Stands for permits that were taken, now or ahead of time, or for the refusal of them.
 *
 * <pre>{@code
 * Reservation turn = limiter.reserve(3);
 * scheduler.schedule(this::sendThree, turn.delay().toNanos(), TimeUnit.NANOSECONDS);
 * }</pre>
 *
 * <p><b>Thread safety.</b> Immutable but for {@link #cancel()}, which gives back once at most.
 */
public final class Reservation {

    private final Bucket bucket;
    private final Booking booking;

    Reservation(Bucket bucket, Booking booking) {
        this.bucket = bucket;
        this.booking = booking;
    }

    /**
     * Tells whether the permits were taken.
     *
     * @return false when it would have taken longer than allowed
     */
    public boolean granted() {
        return booking.granted();
    }

    /**
     * Returns how many permits were asked for.
     *
     * @return 1 or more
     */
    public int permits() {
        return booking.permits();
    }

    /**
     * Returns how long to wait before the permits are used, counted from when the reservation was made. Of a refused
     * reservation, how long it would have been.
     *
     * @return zero or more
     */
    public Duration delay() {
        return Duration.ofNanos(booking.waitNanos());
    }

    /**
     * Gives the permits back if they are the last that were taken. Otherwise those that came later have been told their
     * time already, and the permits are lost. MUST NOT be called once the permits have been used.
     *
     * @return whether they were given back, by this call
     */
    public boolean cancel() {
        return bucket.cancel(booking);
    }

    @Override
    public String toString() {
        return "Reservation[granted=" + granted() + ", permits=" + permits() + ", delay=" + delay() + "]";
    }
}
