package io.patterns4j.bulkhead;

import io.patterns4j.Ticker;
import org.jspecify.annotations.Nullable;

/** A waiter without a thread. What follows a grant or a refusal runs on the bulkhead's executor. */
abstract non-sealed class StageWaiter extends Waiter implements Runnable {

    private volatile Ticker.@Nullable Alarm alarm;

    /** Goes on with the ticket. */
    abstract void admitted(int ticket);

    /** Ends without a ticket, because there was no room or no time. */
    abstract void refused();

    /** Ends without a ticket, because nothing would tell when its time is over. */
    abstract void failed(Throwable cause);

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
    final void alarm(Ticker.Alarm set) {
        alarm = set;
        if (!waits()) {
            settled();
        }
    }

    @Override
    final void settled() {
        Ticker.Alarm set = alarm;
        if (set != null) {
            set.cancel();
        }
    }
}
