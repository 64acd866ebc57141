package io.patterns4j.bulkhead;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A waiter without a thread. What follows a grant or a refusal runs on the bulkhead's executor. */
abstract non-sealed class StageWaiter extends Waiter implements Runnable {

    private volatile @Nullable CompletableFuture<Boolean> alarm;

    /** Goes on with the ticket. */
    abstract void admitted(int ticket);

    /** Ends without a ticket, because there was no room or no time. */
    abstract void refused();

    /** Goes on when the executor took no task; on the thread that handed over, unless overridden. */
    void undispatched(Throwable cause) {
        run();
    }

    /** Follows a grant, on the executor. */
    @Override
    public final void run() {
        admitted(ticket());
    }

    /** Keeps the alarm until the waiter is settled. */
    final void alarm(CompletableFuture<Boolean> future) {
        alarm = future;
        if (!waits()) {
            settled();
        }
    }

    @Override
    final void settled() {
        CompletableFuture<Boolean> future = alarm;
        if (future != null) {
            // A normal value: JDK 17 takes a timer off its queue only then.
            future.complete(false);
        }
    }
}
