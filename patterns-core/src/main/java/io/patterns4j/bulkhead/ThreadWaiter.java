package io.patterns4j.bulkhead;

import java.util.concurrent.locks.LockSupport;

/** A thread that parks until it is its turn. */
final class ThreadWaiter extends Waiter {

    private final Thread thread = Thread.currentThread();

    @Override
    void settled() {
        LockSupport.unpark(thread);
    }
}
