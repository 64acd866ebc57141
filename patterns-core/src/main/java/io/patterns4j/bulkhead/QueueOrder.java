package io.patterns4j.bulkhead;

/** Says which waiter a returned permit goes to. */
public enum QueueOrder {
    /** The one that has waited longest. Fair; under overload everybody waits long. */
    FIFO,
    /** The one that came last. Under overload fresh callers are served in time while old ones run out of patience. */
    LIFO
}
