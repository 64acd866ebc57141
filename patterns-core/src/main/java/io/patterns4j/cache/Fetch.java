package io.patterns4j.cache;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * read -> (marks of its tags) -> lease -> load -> publish -> local fill. Each arrow is then(...): a caller who drives
 * the flight waits for the stage on his own thread; without one, or when he was interrupted, the executor goes on. So
 * nothing here runs on a driver's thread, and a hit in the shared tier costs a caller no change of threads.
 *
 * A lease that somebody else holds: an old value is served at once if there is one, otherwise the lease is asked for
 * again and again, which also tells when the value is there. After half of the deadline the rest is used for a load of
 * our own, which is not published.
 */
/** The steps of a flight through the shared tier. */
final class Fetch<K, V> {

    private static final int MAX_FOUND = 8;
    private static final int MAX_POLL_FACTOR = 10;

    private final Engine<K, V> engine;
    private final Flight<K, V> flight;
    private final LoadStart run;
    private final SharedSide side;
    private final String text;
    private long seen;
    private long pollNanos;
    private int found;
    private boolean driving;

    Fetch(Engine<K, V> engine, Flight<K, V> flight, LoadStart run) {
        this.engine = engine;
        this.flight = flight;
        this.run = run;
        this.side = engine.shared().side();
        this.text = engine.shared().text(flight.key());
        this.pollNanos = engine.shared().leasePollNanos();
        this.driving = flight.drivenHere();
    }

    /** Begins with a read. */
    void begin() {
        if (side.readable()) {
            then(side.read(text), this::read);
        } else {
            run.begin(null);
        }
    }

    /** Begins with what a read of many keys has found. */
    void read(Optional<SharedEntry> entry) {
        entry.ifPresentOrElse(this::look, this::lease);
    }

    private void look(SharedEntry entry) {
        seen = entry.stamp();
        Envelope<V> opened = engine.open(entry);
        if (opened == null) {
            lease();
            return;
        }
        then(side.valid(opened.clock(), opened.tags()), valid -> {
            if (valid) {
                judge(entry, opened);
            } else {
                lease();
            }
        });
    }

    private void judge(SharedEntry entry, Envelope<V> opened) {
        long now = engine.nanos();
        LocalEntry copy = engine.copy(entry, opened, now);
        boolean renewed = flight.reason() != Load.Reason.REFRESH || renewed(copy, now);
        if (copy.fresh(now) && renewed) {
            engine.fill(flight, copy);
            engine.land(flight, Answer.of(copy, Answer.Kind.SHARED));
            run.unneeded();
            if (flight.reason() == Load.Reason.MISS
                    && !copy.calm(now)
                    && engine.life().early(copy, now)) {
                run.refresh(copy, now);
            }
            return;
        }
        if (engine.life().servedOnError(copy, now) && engine.failures().throttled(flight.key(), now)) {
            engine.land(flight, Answer.of(copy, Answer.Kind.STALE));
            run.unneeded();
            return;
        }
        if (copy.value() != null) {
            flight.previous(copy);
            engine.offerStale(flight);
        }
        lease();
    }

    /** Tells whether somebody else has refreshed it; what jitter may explain does not count. */
    private boolean renewed(LocalEntry copy, long now) {
        LocalEntry old = flight.start().entry();
        return old == null || engine.life().later(copy, old, now);
    }

    private void lease() {
        engine.armDeadline(flight, run);
        then(side.lease(text, seen, engine.leaseTtl()), this::leased);
    }

    private void leased(@Nullable LeaseAnswer answer) {
        if (answer instanceof LeaseAnswer.Granted granted) {
            run.begin(granted.lease());
        } else if (answer instanceof LeaseAnswer.Held) {
            held();
        } else if (answer instanceof LeaseAnswer.Found other && found++ < MAX_FOUND) {
            look(other.entry());
        } else {
            if (answer instanceof LeaseAnswer.Fenced) {
                run.fence();
            }
            run.begin(null);
        }
    }

    private void held() {
        LocalEntry old = engine.old(flight);
        long now = engine.nanos();
        if (old != null
                && ((old.fresh(now) && !engine.doubted(old, now))
                        || engine.life().servedWhenLate(old, now))) {
            engine.land(flight, Answer.of(old, old.fresh(now) ? Answer.Kind.LOCAL : Answer.Kind.STALE));
            run.unneeded();
        } else if (flight.landed() || now - flight.start().nanos() >= engine.deadlineNanos() / 2) {
            run.begin(null);
        } else {
            long delay = pollNanos / 2 + ThreadLocalRandom.current().nextLong(pollNanos / 2 + 1);
            pollNanos = Math.min(pollNanos * 2, engine.shared().leasePollNanos() * MAX_POLL_FACTOR);
            driving = false;
            run.later();
            flight.alarm(engine.ticker().schedule(delay, () -> engine.hops().add(() -> step(null, none -> lease()))));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a step does not throw
    private <T extends @Nullable Object> void then(CompletableFuture<T> stage, Consumer<? super T> next) {
        if (driving && !stage.isDone()) {
            driving = awaited(stage);
        }
        if (stage.isDone()) {
            step(stage.join(), next);
        } else {
            stage.whenComplete((value, error) -> engine.hops().add(() -> step(value, next)));
        }
    }

    /** Waits on the thread of the caller; false when he was interrupted, and then he leaves. */
    private static boolean awaited(CompletableFuture<?> stage) {
        try {
            stage.get();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            return true; // no stage of the shared side fails
        }
    }

    private <T extends @Nullable Object> void step(T value, Consumer<? super T> next) {
        try {
            next.accept(value);
        } catch (Throwable error) {
            engine.fail(flight, error);
            run.unneeded();
        }
    }
}
