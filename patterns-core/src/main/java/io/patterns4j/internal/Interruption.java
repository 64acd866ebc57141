package io.patterns4j.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * Thread.interrupt() says nothing about which piece of work it is meant for; one that comes a moment too late meets
 * whatever the thread does next. Here the interrupting thread first announces itself with a CAS, which fails when the
 * work has ended, and the owner, when it ends the work, waits out an announced interrupt (some nanoseconds: the other
 * thread only has to set a flag) and takes it away.
 *
 * If somebody else interrupts the thread during the same piece of work, the two cannot be told apart, and one flag is
 * all there is: it is then taken away with ours.
 */
/** A piece of work on the current thread that other threads can interrupt, without the interrupt leaking out of it. */
public final class Interruption {

    private static final int RUNNING = 0;
    private static final int INTERRUPTING = 1;
    private static final int INTERRUPTED = 2;
    private static final int ENDED = 3;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Interruption.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Thread thread = Thread.currentThread();

    @SuppressWarnings("FieldMayBeFinal") // by VarHandle
    private volatile int state = RUNNING;

    /** Sets the flag of the current thread again when a throwable says that it was taken away. */
    public static void keep(Throwable error) {
        if (error instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins a piece of work on the current thread, which has to call {@link #end()} on every path. */
    public Interruption() {}

    /** Interrupts the work; returns false when it has ended or was interrupted before. */
    public boolean interrupt() {
        if (!STATE.compareAndSet(this, RUNNING, INTERRUPTING)) {
            return false;
        }
        thread.interrupt();
        state = INTERRUPTED;
        return true;
    }

    /** Tells whether the work, which has not ended, was interrupted from here or is just about to be. */
    public boolean asked() {
        return state != RUNNING;
    }

    /**
     * Ends the work, by the thread that began it. Returns whether it had been interrupted from here; the thread's flag
     * is cleared then.
     */
    public boolean end() {
        if (STATE.compareAndSet(this, RUNNING, ENDED)) {
            return false;
        }
        while (state == INTERRUPTING) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
        return true;
    }
}
