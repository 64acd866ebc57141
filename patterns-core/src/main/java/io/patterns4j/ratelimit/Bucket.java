package io.patterns4j.ratelimit;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Stripes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;

/*
 * The loops around Core: look, CAS, and help whatever is in the way. All of it is lock-free: a head that is lending or
 * frozen can be brought forward by anybody.
 *
 * The order of reading is head, clock, CAS. A CAS that succeeds says that the head was the same when the clock was
 * read; and what is not there by an earlier head and a later clock was not there when the clock was read, so a thread
 * that was held up in between refuses nobody for it.
 *
 * Leases come when threads collide, or one takes four permits in a microsecond, and the bucket is well filled. They go
 * when all is empty, when nobody refills them any more, when somebody wants several permits that are only there
 * together, or books ahead. A limiter with a burst below 64 never has them.
 */
/** The permits of one rate limiter. */
final class Bucket {

    private static final int REFUSED = 0;
    private static final int TAKEN = 1;
    private static final int AGAIN = 2;
    private static final VarHandle CORE;

    static {
        try {
            CORE = MethodHandles.lookup().findVarHandle(Bucket.class, "core", Core.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Ticker ticker;

    /** What the core should count, or will as soon as the last change is through. */
    private volatile Plan plan;

    private volatile Core core;

    Bucket(Plan plan, Ticker ticker) {
        this.ticker = ticker;
        this.plan = plan;
        this.core = new Core(plan, ticker.nanos());
    }

    Plan plan() {
        return plan;
    }

    /** Takes one permit if there is one. */
    boolean take() {
        Core current = core;
        boolean spent = current.leased() && current.spend(Stripes.index(current.stripes()));
        return spent || take(1);
    }

    /** Takes so many permits if they are there. */
    boolean take(int permits) {
        while (true) {
            Core current = core;
            long head = current.head();
            long nowNanos = ticker.nanos();
            if (inTheWay(current, head, permits, nowNanos)) {
                continue;
            }
            long elapsed = current.elapsed(nowNanos);
            if (current.leased()) {
                int taken = takeLeased(current, head, elapsed, permits);
                if (taken != AGAIN) {
                    return taken == TAKEN;
                }
                continue;
            }
            long free = permits > current.plan().burst() ? -1 : current.free(head, elapsed);
            if (free < permits) {
                return false;
            }
            boolean taken = current.replaceHead(head, Head.plus(head, permits));
            if (taken ? current.busy(head, elapsed, free) : current.collided(free)) {
                current.freeze(true);
            }
            if (taken) {
                return true;
            }
        }
    }

    /** Takes so many permits as soon as they will be there, unless that is too late. */
    Booking book(int permits, long maxWaitNanos) {
        while (true) {
            Core current = core;
            long head = current.head();
            long nowNanos = ticker.nanos();
            if (inTheWay(current, head, permits, nowNanos)) {
                continue;
            }
            long elapsed = current.elapsed(nowNanos);
            if (current.free(head, elapsed) < permits && current.leased()) {
                current.freeze(false);
                continue;
            }
            long waitNanos = current.waitNanos(head, elapsed, permits);
            if (waitNanos > Math.min(maxWaitNanos, Rate.MAX_NANOS)) {
                return new Booking(current, Booking.REFUSED, permits, nowNanos, waitNanos, new AtomicBoolean());
            }
            long next = Head.plus(head, permits);
            if (current.replaceHead(head, next)) {
                return new Booking(current, next, permits, nowNanos, waitNanos, new AtomicBoolean());
            }
        }
    }

    /** Gives permits back if nobody has taken any after them. */
    boolean cancel(Booking booking) {
        if (!booking.granted() || !booking.cancelled().compareAndSet(false, true)) {
            return false;
        }
        long head = booking.head();
        long less = Head.freeze(Head.plus(head, -booking.permits()), false);
        Core current = core;
        while (current.inLineWith(booking.core())) {
            if (current.replaceHead(head, less)) {
                succeed(current, ticker.nanos());
                return true;
            }
            if (!Head.frozen(current.head())) {
                break;
            }
            succeed(current, ticker.nanos());
            current = core;
        }
        booking.cancelled().set(false);
        return false;
    }

    /** Takes all permits that are there; returns how many those were. */
    long drain() {
        while (true) {
            Core current = core;
            long head = current.head();
            long nowNanos = ticker.nanos();
            if (inTheWay(current, head, Bandwidth.MAX_LIMIT, nowNanos)) {
                continue;
            }
            if (current.leased()) {
                current.freeze(false);
                continue;
            }
            long free = current.free(head, current.elapsed(nowNanos));
            if (free <= 0) {
                return 0;
            }
            if (current.replaceHead(head, Head.plus(head, free))) {
                return free;
            }
        }
    }

    /** Counts by other bandwidths from now on. */
    void replan(Plan next) {
        plan = next;
        Core current = core;
        while (current.plan() != plan) {
            current.freeze(false);
            succeed(current, ticker.nanos());
            current = core;
        }
    }

    /** Returns how many permits are there; less than zero when some are booked. */
    long available() {
        Core current = core;
        long head = current.settledHead();
        return current.look(head, current.elapsed(ticker.nanos())) + current.inLeases();
    }

    /** Returns how long it takes until so many permits are there, when nobody takes any. */
    long waitNanos(int permits) {
        Core current = core;
        long head = current.settledHead();
        int missing = permits - current.inLeases();
        return missing <= 0 ? 0 : current.waitNanos(head, current.elapsed(ticker.nanos()), missing);
    }

    /** Hands the permits out in leases, or takes them back; for tests. */
    void lease(boolean toLend) {
        Core current = core;
        if (current.leased() != toLend) {
            current.freeze(toLend);
            succeed(current, ticker.nanos());
        }
    }

    /** Helps whatever has to be done before anything can be taken; false when there is nothing. */
    private boolean inTheWay(Core current, long head, int permits, long nowNanos) {
        if (Head.frozen(head)) {
            succeed(current, nowNanos);
            return true;
        }
        if (Head.lending(head)) {
            current.settle(head);
            return true;
        }
        if (current.wornOut(head, current.elapsed(nowNanos), permits)) {
            current.freeze(false);
            return true;
        }
        return false;
    }

    /** Takes from bucket or leases; AGAIN when something changed meanwhile. */
    private static int takeLeased(Core current, long head, long elapsedNanos, int permits) {
        int home = Stripes.index(current.stripes());
        long free = permits > current.plan().burst() ? -1 : current.free(head, elapsedNanos);
        if (free >= permits) {
            if (current.idle(elapsedNanos)) {
                current.freeze(false);
                return AGAIN;
            }
            boolean taken = permits == 1
                    ? current.takeAndLend(head, elapsedNanos, free, home)
                    : current.replaceHead(head, Head.plus(head, permits));
            return taken ? TAKEN : AGAIN;
        }
        if (permits == 1 && current.spendAny(home)) {
            return TAKEN;
        }
        if (permits > 1 && free >= 0 && free + current.inLeases() >= permits) {
            current.freeze(false);
            return AGAIN;
        }
        if (current.head() != head) {
            return AGAIN;
        }
        if (permits == 1) {
            current.freeze(false);
        }
        return REFUSED;
    }

    private void succeed(Core frozen, long nowNanos) {
        if (core == frozen) {
            CORE.compareAndSet(this, frozen, frozen.successor(plan, nowNanos));
        }
    }
}
