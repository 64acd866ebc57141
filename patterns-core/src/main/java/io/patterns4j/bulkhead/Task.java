package io.patterns4j.bulkhead;

import io.patterns4j.internal.Deadline;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/*
 * The JDK's FutureTask runs the body: it settles the race between start and cancel, and sees to it that an interrupt
 * meets this body and no later one. This class adds the place in the line, and a future to compose with.
 *
 * The permit comes back when the body has really ended, and before the future does, so that whoever sees the future
 * done finds the place free.
 */
/** A task of an {@link ExecutorBulkhead}: a place in the line, a body and a future. */
final class Task<T extends @Nullable Object> extends StageWaiter {

    private final ExecutorBulkhead owner;
    private final FutureTask<T> body;
    private final @Nullable Deadline deadline = Deadline.current();
    private final Future future = new Future();
    private volatile boolean started;

    Task(ExecutorBulkhead owner, Callable<T> body) {
        this.owner = owner;
        this.body = new FutureTask<>(body);
    }

    CompletableFuture<T> future() {
        return future;
    }

    boolean started() {
        return started;
    }

    @Override
    void admitted(int ticket) {
        if (future.isDone()) {
            owner.giveBack(ticket);
        } else {
            started = true;
            BulkheadPermit permit = owner.permit(ticket);
            try {
                Deadline.under(deadline, body);
            } finally {
                permit.close();
            }
            deliver();
        }
        owner.ended(this);
    }

    @Override
    void undispatched(Throwable cause) {
        owner.giveBack(ticket());
        failed(cause);
    }

    @Override
    void refused() {
        failed(owner.refuse());
    }

    @Override
    void failed(Throwable cause) {
        future.completeExceptionally(cause);
        owner.ended(this);
    }

    /** Leaves the line as soon as somebody else has ended the future. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    void watch() {
        future.whenComplete((value, error) -> {
            if (owner.leave(this)) {
                owner.ended(this);
            }
        });
    }

    private void deliver() {
        if (body.isCancelled()) {
            return;
        }
        try {
            future.complete(body.get());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            future.completeExceptionally(cause == null ? e : cause);
        } catch (InterruptedException impossible) {
            future.completeExceptionally(impossible);
        }
    }

    private final class Future extends CompletableFuture<T> {

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                body.cancel(mayInterruptIfRunning);
            }
            return cancelled;
        }
    }
}
