package io.patterns4j.cache;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Nanos;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/*
 * All that wait here wait equally long, so they end in the order in which they came (but for threads that come at the
 * same moment), and one alarm, for the first of them, is enough. Whoever ends earlier leaves its place empty, to be
 * thrown away with the next alarm; so places last no longer than the limit. While nobody waits there is no alarm.
 */
/** Ends what takes longer than a limit. Safe for use by many threads. */
final class Deadlines {

    private final ConcurrentLinkedQueue<Place> places = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean armed = new AtomicBoolean();
    private final Ticker ticker;
    private final long limitNanos;
    private volatile Ticker.@Nullable Alarm alarm;
    private volatile boolean closed;

    Deadlines(Ticker ticker, long limitNanos) {
        this.ticker = ticker;
        this.limitNanos = limitNanos;
    }

    /** Has a task run when the limit is reached, unless the place is left before. */
    Place add(Runnable onExpiry) {
        Place place = new Place(ticker.nanos(), onExpiry);
        places.add(place);
        arm();
        if (closed) {
            close();
        }
        return place;
    }

    /** Ends all that wait. */
    void close() {
        closed = true;
        for (Place place = places.poll(); place != null; place = places.poll()) {
            place.expire();
        }
        Ticker.Alarm last = alarm;
        if (last != null) {
            last.cancel();
        }
    }

    private void arm() {
        Place first = places.peek();
        while (first != null && !closed && armed.compareAndSet(false, true)) {
            long nanos = Nanos.remaining(first.startNanos, limitNanos, ticker.nanos());
            alarm = ticker.schedule(nanos, this::ring);
            return;
        }
    }

    private void ring() {
        long nowNanos = ticker.nanos();
        for (Place first = places.peek(); first != null && over(first, nowNanos); first = places.peek()) {
            places.remove(first);
            first.expire();
        }
        armed.set(false);
        arm();
    }

    private boolean over(Place place, long nowNanos) {
        return place.left() || Nanos.remaining(place.startNanos, limitNanos, nowNanos) == 0;
    }

    /** Where somebody waits. */
    static final class Place {

        private final long startNanos;
        private volatile @Nullable Runnable onExpiry;

        Place(long startNanos, Runnable onExpiry) {
            this.startNanos = startNanos;
            this.onExpiry = onExpiry;
        }

        void leave() {
            onExpiry = null;
        }

        private boolean left() {
            return onExpiry == null;
        }

        private void expire() {
            Runnable task = onExpiry;
            if (task != null) {
                task.run();
            }
        }
    }
}
