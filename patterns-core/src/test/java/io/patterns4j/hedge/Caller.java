package io.patterns4j.hedge;

import io.patterns4j.tck.Rendezvous;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A call on a thread of its own. */
final class Caller<T> {

    final Thread thread;
    private final FutureTask<T> task;
    private final AtomicBoolean flag = new AtomicBoolean();

    private Caller(Callable<T> body) {
        this.task = new FutureTask<>(() -> {
            try {
                return body.call();
            } finally {
                flag.set(Thread.interrupted());
            }
        });
        this.thread = Rendezvous.threads().newThread(task);
    }

    static <T> Caller<T> start(Callable<T> body) {
        Caller<T> caller = new Caller<>(body);
        caller.thread.start();
        return caller;
    }

    /** Returns what the call returned. */
    T value() throws Exception {
        return task.get(30, TimeUnit.SECONDS);
    }

    /** Returns what the call threw. */
    Throwable error() throws Exception {
        try {
            throw new AssertionError("must throw: value=" + value());
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** Returns whether the interrupt flag was set when the call had ended. */
    boolean interrupted() {
        return flag.get();
    }
}
