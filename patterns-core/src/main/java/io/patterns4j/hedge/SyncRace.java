package io.patterns4j.hedge;

import io.patterns4j.CheckedFunction;
import io.patterns4j.Policy;
import io.patterns4j.Ticker;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Interruption;
import io.patterns4j.internal.Throwables;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/*
 * The first attempt runs on the caller's thread. Whatever is told of the call as a whole (the budget, the listener) is
 * told on that thread before it returns, so that it never returns before its policy has taken notice.
 *
 * An attempt that lost is interrupted, and the interrupt is taken away when the attempt ends: see Interruption. When
 * the caller himself is interrupted while he waits for hedges, or has no time left, the outcome of the first attempt,
 * which is lost by then, is what he gets.
 */
/** A call that blocks. */
final class SyncRace<A extends @Nullable Object, T extends @Nullable Object, X extends Exception> extends Race<T> {

    private final Executor executor;
    private final Policy.Next next;
    private final A argument;
    private final CheckedFunction<? super A, ? extends T, ? extends X> action;
    private final Thread caller = Thread.currentThread();
    private final Attempt<T> first = new Run(0);

    SyncRace(Hedge hedge, Policy.Next next, A argument, CheckedFunction<? super A, ? extends T, ? extends X> action) {
        super(hedge.rules());
        this.executor = hedge.threads();
        this.next = next;
        this.argument = argument;
        this.action = action;
    }

    /** Runs the call to its end, on the caller's thread. */
    T call() {
        rules().account().callStarted();
        arm(1);
        join(first);
        first.perform();
        Attempt<T> answer = answer();
        if (answer == null) {
            answer = await();
        }
        rules().account().callEnded(answer.succeeded());
        if (!answer.first()) {
            rules().signals().won(answer.number());
        }
        Throwable error = answer.error();
        if (error != null) {
            throw Throwables.rethrow(error);
        }
        return answer.value();
    }

    @Override
    Executor executor() {
        return executor;
    }

    @Override
    Attempt<T> attempt(int number) {
        return new Run(number);
    }

    @Override
    Attempt<T> first() {
        return first;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // whether it is this thread
    void answered(Attempt<T> answer) {
        if (Thread.currentThread() != caller) {
            LockSupport.unpark(caller);
        }
    }

    /** Waits for the hedges after the first attempt was lost. */
    private Attempt<T> await() {
        Ticker.Alarm alarm = null;
        long leftNanos = Deadline.remainingNanos();
        Attempt<T> answer = answer();
        while (answer == null) {
            if (leftNanos == 0 || caller.isInterrupted()) {
                settle(first);
            } else {
                if (alarm == null && leftNanos != Deadline.NONE) {
                    alarm = schedule(leftNanos, () -> LockSupport.unpark(caller));
                }
                LockSupport.parkNanos(this, leftNanos);
            }
            leftNanos = Deadline.remainingNanos();
            answer = answer();
        }
        if (alarm != null) {
            alarm.cancel();
        }
        return answer;
    }

    private final class Run extends Attempt<T> {

        private final Interruption work = new Interruption();

        Run(int number) {
            super(number);
        }

        @Override
        void perform() {
            T value = null;
            Throwable error = null;
            try {
                if (answer() == null) {
                    value = next.<A, T, X>call(argument, action);
                }
            } catch (Throwable e) {
                error = e;
            } finally {
                work.end();
            }
            ended(this, value, error);
        }

        @Override
        void stop() {
            work.interrupt();
        }
    }
}
