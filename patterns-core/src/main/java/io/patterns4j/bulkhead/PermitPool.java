package io.patterns4j.bulkhead;

/** Counts permits. Knows nothing of waiters, listeners and time; every method is lock-free. */
abstract sealed class PermitPool permits StripedPermits, PartitionView {

    /** Instead of a ticket: no permit was free. */
    static final int REFUSED = -1;

    /** Returns a ticket, zero or more, that has to be given back once, or {@link #REFUSED} when none was free. */
    abstract int tryTake();

    abstract void give(int ticket);

    abstract int limit();

    abstract int inFlight();

    abstract void resize(int limit);
}
