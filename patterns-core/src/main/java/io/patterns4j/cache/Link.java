package io.patterns4j.cache;

/** Where the connection to the tier stands. Changed by its listener, which is never called concurrently. */
final class Link {

    private volatile int number;
    private boolean seen;

    /** Returns the number of the connection or of the time without one. */
    int number() {
        return number;
    }

    boolean connected() {
        return isConnection(number);
    }

    /** Begins a connection; returns whether writes may have been lost since another one. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    boolean connect(boolean sameStore) {
        boolean lost = seen && !sameStore;
        seen = true;
        number += connected() ? 2 : 1;
        return lost;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void disconnect() {
        number += connected() ? 1 : 2;
    }

    private static boolean isConnection(int number) {
        return (number & 1) == 1;
    }
}
