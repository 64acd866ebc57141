package io.patterns4j.internal;

/** An action that takes along what belongs to the thread of its caller. */
public interface Carried {

    /** Gives it to the current thread, unless that has it already; returns what takes it away again. Neither throws. */
    Runnable enter();
}
