package io.patterns4j.bulkhead;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * WAITING -> GRANTED | CANCELLED, each by one CAS. Who wins it owns what follows: the granter has given the ticket
 * away, the canceller has left and nobody will give him one. So a permit can neither be lost nor given twice.
 */
/** One place in the queue. */
abstract sealed class Waiter permits ThreadWaiter, StageWaiter {

    private static final int WAITING = 0;
    private static final int GRANTED = 1;
    private static final int CANCELLED = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Waiter.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state;

    /** Written before the CAS to GRANTED by the only thread that hands over; means nothing otherwise. */
    private int ticket;

    final boolean waits() {
        return state == WAITING;
    }

    final int ticket() {
        return ticket;
    }

    final boolean grant(int ticket) {
        this.ticket = ticket;
        return settle(GRANTED);
    }

    final boolean cancel() {
        return settle(CANCELLED);
    }

    /** Follows a change of state, inside the hand-over; MUST be short and call no user code. */
    abstract void settled();

    private boolean settle(int next) {
        if (!STATE.compareAndSet(this, WAITING, next)) {
            return false;
        }
        settled();
        return true;
    }
}
