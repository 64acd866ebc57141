package io.patterns4j.ratelimit;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Nanos;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/*
 * Who waits has its permits already, and a time; nobody is woken by anybody. So there is no queue, and the order is
 * that of the bookings, which is that of arrival.
 */
/** Lets requests in, now or after a wait, and tells what became of them. */
final class Gate {

    static final int GRANTED = 0;
    static final int REFUSED = 1;
    static final int INTERRUPTED = 2;

    private final Bucket bucket;
    private final Ticker ticker;
    private final Executor executor;
    private final Signals signals;
    private final boolean heard;
    private volatile long maxWaitNanos;

    Gate(String name, RateLimiterConfig config) {
        this.ticker = config.ticker();
        this.executor = config.executor();
        this.bucket = new Bucket(new Plan(config.bandwidths()), ticker);
        this.signals = new Signals(name, config.listener().orElse(null));
        this.heard = config.listener().isPresent();
        this.maxWaitNanos = Nanos.of(config.maxWait());
    }

    Bucket bucket() {
        return bucket;
    }

    Ticker ticker() {
        return ticker;
    }

    Executor executor() {
        return executor;
    }

    Signals signals() {
        return signals;
    }

    void maxWaitNanos(long nanos) {
        maxWaitNanos = nanos;
    }

    /** Takes one permit if there is one now. */
    boolean takeNow() {
        boolean taken = bucket.take();
        if (taken && heard) {
            signals.permitted(1);
        }
        return taken;
    }

    /** Takes so many permits if they are there now. */
    boolean takeNow(int permits) {
        boolean taken = bucket.take(checked(permits));
        if (taken && heard) {
            signals.permitted(permits);
        }
        return taken;
    }

    /** Takes one permit, waiting for it if there is time to. */
    int enter() {
        return takeNow() ? GRANTED : await(1);
    }

    /** Waits for permits that are not there now, if there is time to; INTERRUPTED leaves the thread's flag set. */
    int await(int permits) {
        Booking booking = bookInTime(permits);
        if (booking == null) {
            return REFUSED;
        }
        signals.waitBegins();
        try {
            sleep(booking);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(booking);
            return INTERRUPTED;
        } finally {
            signals.waitEnds();
        }
        waited(booking);
        return GRANTED;
    }

    /** Starts to wait for permits that are not there now, without a thread; null when there is no time to. */
    @Nullable
    Turn turn(int permits) {
        Booking booking = bookInTime(permits);
        return booking == null ? null : new Turn(this, booking);
    }

    /** Books permits for whoever waits by himself. */
    Booking book(int permits, long allowedNanos) {
        Booking booking = bucket.book(checked(permits), allowedNanos);
        if (!booking.granted()) {
            signals.rejected(permits);
        } else if (heard) {
            signals.permitted(permits);
        }
        return booking;
    }

    /** Tells that a caller has waited to the end. */
    void waited(Booking booking) {
        if (heard) {
            signals.waited(booking.waitNanos());
            signals.permitted(booking.permits());
        }
    }

    /** Gives the permits of a caller that went away back, if that can be done. */
    void giveUp(Booking booking) {
        bucket.cancel(booking);
        signals.rejected(booking.permits());
    }

    /** Returns how long it takes until a request for so many permits has a chance. */
    long retryNanos(int permits) {
        return Math.max(0L, bucket.waitNanos(permits) - maxWaitNanos);
    }

    private @Nullable Booking bookInTime(int permits) {
        long allowedNanos = maxWaitNanos;
        if (allowedNanos > 0) {
            Booking booking = bucket.book(permits, Math.min(allowedNanos, Deadline.remainingNanos()));
            if (booking.granted()) {
                return booking;
            }
        }
        checkPossible(permits, allowedNanos);
        signals.rejected(permits);
        return null;
    }

    private void checkPossible(int permits, long allowedNanos) {
        if (bucket.plan().shortestNanos(permits) > allowedNanos) {
            throw new IllegalArgumentException("permits must come within maxWait=" + Duration.ofNanos(allowedNanos)
                    + " when the burst of " + bucket.plan().burst() + " is saved up: permits=" + permits);
        }
    }

    private int checked(int permits) {
        return Checks.between("permits", permits, 1, bucket.plan().largest());
    }

    private void sleep(Booking booking) throws InterruptedException {
        long leftNanos = booking.leftNanos(ticker.nanos());
        while (leftNanos > 0) {
            ticker.sleep(leftNanos);
            leftNanos = booking.leftNanos(ticker.nanos());
        }
    }
}
