package io.patterns4j.cache;

/*
 * Notes of other nodes may be missed from a moment on (suspicion), and arrive again from another (trust). What was
 * stored between the two, or before, may be older than a note that was missed, for as long as it lives. It is used for
 * a short span after the suspicion began, or after it was stored.
 *
 * One object stands for all suspicions so far. When a new one begins, what was stored before the last trust is given up
 * at once: at most one short span too early, and no history has to be kept.
 */
/** Which local copies may be older than they look. Immutable. */
record Doubt(long sinceNanos, long spanNanos, Gate trusted, Gate floor) {

    /** Nothing is trusted any more: the cache is closed. */
    static final Doubt CLOSED = new Doubt(0, 0, Gate.NONE, Gate.NONE);

    /** Returns what a suspicion that begins now means. */
    static Doubt begin(long nowNanos, long spanNanos) {
        return new Doubt(nowNanos, spanNanos, Gate.NONE, Gate.NONE);
    }

    /** Returns what another suspicion means that begins now; the same when there is one already. */
    Doubt again(long nowNanos) {
        return trusted.set ? new Doubt(nowNanos, spanNanos, Gate.NONE, trusted) : this;
    }

    /** Returns what the end of the suspicion means; the same when it is over already. */
    Doubt ended(long nowNanos) {
        return trusted.set ? this : new Doubt(sinceNanos, spanNanos, new Gate(true, nowNanos), floor);
    }

    /** Tells whether notes may be missed now. */
    boolean suspect() {
        return !trusted.set;
    }

    /** Tells whether an entry may be used. */
    @SuppressWarnings("ReferenceEquality") // it is one object
    boolean allows(LocalEntry entry, long nowNanos) {
        if (this == CLOSED) {
            return false;
        }
        long storedNanos = entry.storedNanos();
        if (floor.set && storedNanos - floor.nanos < 0) {
            return false;
        }
        if (trusted.set && storedNanos - trusted.nanos >= 0) {
            return true;
        }
        long fromNanos = storedNanos - sinceNanos > 0 ? storedNanos : sinceNanos;
        return nowNanos - fromNanos < spanNanos;
    }

    /** A moment, if there is one. */
    record Gate(boolean set, long nanos) {

        static final Gate NONE = new Gate(false, 0);
    }
}
