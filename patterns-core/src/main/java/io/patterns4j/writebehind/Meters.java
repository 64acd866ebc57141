package io.patterns4j.writebehind;

import io.patterns4j.internal.Callbacks;
import io.patterns4j.internal.StripedCounter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts what happens and tells the listener, whatever the listener does. */
final class Meters {

    final String name;
    final Callbacks callbacks;
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicLong written = new AtomicLong();
    final AtomicLong deadLetters = new AtomicLong();
    private final @Nullable WriteBehindListener listener;
    private final StripedCounter coalesced = new StripedCounter();
    private final StripedCounter refused = new StripedCounter();
    private final StripedCounter logFailures = new StripedCounter();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong batchedWrites = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();

    Meters(String name, @Nullable WriteBehindListener listener) {
        this.name = name;
        this.listener = listener;
        this.callbacks = new Callbacks(WriteBehind.class, "writeBehind", name);
    }

    void coalesced() {
        coalesced.increment();
        if (listener != null) {
            callbacks.tell(listener, hearer -> hearer.onCoalesced(name));
        }
    }

    void refused() {
        refused.increment();
        if (listener != null) {
            callbacks.tell(listener, hearer -> hearer.onRefused(name));
        }
    }

    void batch(int writes, int done, long nanos) {
        batches.incrementAndGet();
        batchedWrites.addAndGet(writes);
        written.addAndGet(done);
        callbacks.tell(listener, hearer -> hearer.onBatch(name, writes, done, nanos));
    }

    void retry(int writes, long delayNanos) {
        retries.addAndGet(writes);
        callbacks.tell(listener, hearer -> hearer.onRetry(name, writes, delayNanos));
    }

    void deadLetter(int attempts) {
        deadLetters.incrementAndGet();
        callbacks.tell(listener, hearer -> hearer.onDeadLetter(name, attempts));
    }

    void logFailed(boolean append, Throwable error) {
        logFailures.increment();
        callbacks.warn(append ? "appending to the log" : "forgetting in the log", error);
        callbacks.tell(listener, hearer -> hearer.onLogFailure(name, append));
    }

    WriteBehindSnapshot snapshot(Room room, Duration oldest) {
        return new WriteBehindSnapshot(
                room.used(),
                room.bytes(),
                inFlight.get(),
                oldest,
                room.waiting(),
                written.get(),
                coalesced.sum(),
                batches.get(),
                batchedWrites.get(),
                retries.get(),
                deadLetters.get(),
                refused.sum(),
                logFailures.sum(),
                callbacks.failures());
    }
}
