package io.patterns4j.retry;

/*
 * A stage that has ended already calls back before whenComplete returns, and an executor may run its task on the thread
 * that hands it in. If the next attempt were started from there, ten thousand attempts that end at once would be ten
 * thousand frames deep. So whoever is called back leaves the rest to the frame below when there is one.
 *
 * The two fields are written and read by the one thread only: any other sees that it is another.
 */
/** Finds out whether what was handed over came back on this thread before the handing over returned. */
final class Handover {

    private final Thread from = Thread.currentThread();
    private boolean over;
    private boolean nested;

    /** By whoever was called back: returns whether the one that handed over will do the rest. */
    @SuppressWarnings("ReferenceEquality") // whether it is the same thread
    boolean nested() {
        if (Thread.currentThread() != from || over) {
            return false;
        }
        nested = true;
        return true;
    }

    /** By the one that handed over, afterwards: returns whether the rest is left to it. */
    boolean cameBack() {
        over = true;
        return nested;
    }
}
