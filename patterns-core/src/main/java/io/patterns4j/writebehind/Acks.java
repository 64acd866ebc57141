package io.patterns4j.writebehind;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Relay;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/*
 * One call to the log is under way at a time, and one that failed is repeated before the next: a log then never has
 * forgotten a later write of a key while it still remembers an earlier one, which it would bring to the store after
 * a crash, over the later. Each call takes everything that has come meanwhile.
 *
 * `wanted` counts reasons to look; whoever raises it from zero works, and goes on until nobody has raised it since.
 * While a call is under way the work is handed to its end.
 */
/** Tells the log which writes it may forget, in order and many at once. */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
final class Acks {

    private static final int MOST = 4_096;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int DOUBLINGS = 7;

    private final WriteLog log;
    private final Ticker ticker;
    private final Meters meters;
    private final ConcurrentLinkedQueue<Long> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger wanted = new AtomicInteger();
    private List<Long> current = List.of();
    private int failures;
    private volatile @Nullable CompletableFuture<@Nullable Void> idle;
    private volatile boolean closed;

    Acks(WriteLog log, Ticker ticker, Meters meters) {
        this.log = log;
        this.ticker = ticker;
        this.meters = meters;
    }

    /** Adds a write; zero is none. */
    void add(long position) {
        if (position != 0) {
            queue.add(position);
            look();
        }
    }

    /** Returns a future that ends when the log has forgotten all there is. */
    CompletableFuture<@Nullable Void> drained() {
        CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
        idle = future;
        look();
        return future;
    }

    void close() {
        closed = true;
    }

    private void look() {
        if (wanted.getAndIncrement() == 0) {
            work();
        }
    }

    /** For whoever raised `wanted` from zero, or was handed the work. */
    private void work() {
        int seen = wanted.get();
        while (true) {
            if (current.isEmpty()) {
                current = next();
            }
            if (!current.isEmpty() && !closed) {
                if (!sent()) {
                    return;
                }
                continue;
            }
            CompletableFuture<@Nullable Void> waiting = idle;
            if (waiting != null) {
                waiting.complete(null);
            }
            seen = wanted.addAndGet(-seen);
            if (seen == 0) {
                return;
            }
        }
    }

    private List<Long> next() {
        List<Long> positions = new ArrayList<>();
        Long position = queue.poll();
        while (position != null) {
            positions.add(position);
            position = positions.size() < MOST ? queue.poll() : null;
        }
        Collections.sort(positions);
        return positions;
    }

    /** Calls the log; returns whether that has ended well already. Otherwise the work is handed to its end. */
    private boolean sent() {
        CompletionStage<Void> stage;
        try {
            stage = log.done(current);
        } catch (Throwable e) {
            stage = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Void> ended = Relay.of(stage);
        if (ended.isDone() && !ended.isCompletedExceptionally()) {
            forget();
            return true;
        }
        ended.whenComplete((none, error) -> {
            if (error == null) {
                forget();
                work();
            } else {
                failed(error);
            }
        });
        return false;
    }

    private void forget() {
        failures = 0;
        current = List.of();
    }

    private void failed(Throwable error) {
        if (!closed) {
            meters.logFailed(false, error);
        }
        long most = FIRST_PAUSE_NANOS << Math.min(failures, DOUBLINGS);
        failures++;
        ticker.schedule(1 + ThreadLocalRandom.current().nextLong(most), this::work);
    }
}
