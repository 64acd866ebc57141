package io.patterns4j.cache;

import io.patterns4j.Ticker;
import io.patterns4j.cache.Answer.Kind;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Throwables;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/*
 * What happens to a call that is no plain hit: an old value while somebody refreshes, a remembered failure, or a flight
 * that is joined or begun.
 *
 * A caller who joins a flight that began before an invalidation by tag must not be given what that made old; which tags
 * a value has is known only in the end. So the caller notes the clock of tags when he joins, and asks again when the
 * answer turns out to have a tag that was invalidated between the two.
 */
/** The reads of a cache. */
final class Reads<K, V> {

    private final Engine<K, V> engine;

    Reads(Engine<K, V> engine) {
        this.engine = engine;
    }

    /** Returns the value of a key that is no plain hit; null when there is none. */
    @Nullable
    V get(K key, long askedNanos, @Nullable LocalEntry found, Source<K, V> source) {
        long now = askedNanos;
        LocalEntry entry = found;
        while (true) {
            Answer<V> known = known(key, now, entry, source);
            if (known != null) {
                return counted(known).value();
            }
            long joined = engine.epochs().tagClock();
            Flight<K, V> flight = join(key, entry, source, true);
            Answer<V> answer = await(flight);
            if (!overtaken(flight, answer, joined)) {
                return counted(answer).value();
            }
            now = engine.nanos();
            entry = engine.local().get(key, now);
        }
    }

    /** Returns the future of a value that is no plain hit. */
    CompletableFuture<@Nullable V> getAsync(K key, long now, @Nullable LocalEntry found, Source<K, V> source) {
        CompletableFuture<@Nullable V> caller = new CompletableFuture<>();
        try {
            follow(caller, key, new Found(now, found), source);
            bound(caller);
        } catch (Throwable error) {
            caller.completeExceptionally(error);
        }
        return caller;
    }

    /** Returns an answer that needs no waiting; null when there is none. Begins a refresh when one is due. */
    @Nullable
    Answer<V> known(K key, long now, @Nullable LocalEntry entry, Source<K, V> source) {
        if (engine.closed()) {
            throw engine.closedError();
        }
        if (entry != null) {
            if (engine.hit(entry, now)) {
                if (!entry.calm(now) && engine.life().early(entry, now)) {
                    engine.refresh(key, now, entry, source);
                }
                return Answer.of(entry, Kind.LOCAL);
            }
            if (engine.life().servedWhileRevalidated(entry, now)) {
                engine.refresh(key, now, entry, source);
                return Answer.of(entry, Kind.STALE);
            }
            if (engine.life().servedOnError(entry, now) && engine.failures().throttled(key, now)) {
                return Answer.of(entry, Kind.STALE);
            }
        }
        LocalEntry refreshed = beingRefreshed(key);
        if (refreshed != null && engine.hit(refreshed, now)) {
            return Answer.of(refreshed, Kind.SHARED);
        }
        if (refreshed != null && engine.life().servedWhileRevalidated(refreshed, now)) {
            return Answer.of(refreshed, Kind.STALE);
        }
        Throwable cause = engine.failures().cause(key, now);
        if (cause != null) {
            engine.signals().miss();
            throw Throwables.rethrow(cause);
        }
        return null;
    }

    /** Returns what an early refresh is about to replace, for caches without a local copy of it. */
    private @Nullable LocalEntry beingRefreshed(K key) {
        Flight<K, V> flight = engine.flights().get(key);
        return flight != null && flight.reason() == Load.Reason.REFRESH ? engine.old(flight) : null;
    }

    /** Returns the flight of a key, a new one if there is none. */
    Flight<K, V> join(K key, @Nullable LocalEntry entry, Source<K, V> source, boolean driven) {
        requireOther(key);
        Flight<K, V> flight = engine.flights().get(key);
        if (flight == null) {
            Flight<K, V> fresh = engine.flight(key, Load.Reason.MISS, entry, driven);
            flight = engine.flights().putIfAbsent(key, fresh);
            if (flight == null) {
                engine.begin(fresh, source);
                return fresh;
            }
        }
        engine.signals().joined();
        return flight;
    }

    /** Returns the flight of a key; a new one, which is not begun, is added to those that the caller leads. */
    Flight<K, V> join(K key, @Nullable LocalEntry entry, List<Flight<K, V>> led) {
        requireOther(key);
        Flight<K, V> fresh = engine.flight(key, Load.Reason.MISS, entry, false);
        Flight<K, V> flight = engine.flights().putIfAbsent(key, fresh);
        if (flight == null) {
            led.add(fresh);
            return fresh;
        }
        engine.signals().joined();
        return flight;
    }

    /** Has a key loaded that is not there, and tells what came of it. */
    CompletableFuture<WarmUp.Kind> warm(K key, Source<K, V> source) {
        long now = engine.nanos();
        LocalEntry entry = engine.local().get(key, now);
        if (entry != null && engine.hit(entry, now)) {
            return CompletableFuture.completedFuture(WarmUp.Kind.PRESENT);
        }
        Flight<K, V> fresh = engine.flight(key, Load.Reason.WARM_UP, entry, false);
        Flight<K, V> flight = engine.flights().putIfAbsent(key, fresh);
        if (flight == null) {
            engine.begin(fresh, source);
        }
        return done(flight == null ? fresh : flight).thenApply(answer -> switch (answer.kind()) {
            case LOADED -> WarmUp.Kind.LOADED;
            case LOCAL, SHARED -> WarmUp.Kind.PRESENT;
            case STALE -> WarmUp.Kind.FAILED;
        });
    }

    private void requireOther(K key) {
        if (Flight.loading(engine, key)) {
            throw new IllegalStateException(
                    "loader must not ask the cache for the key that it loads: cache=" + engine.name());
        }
    }

    /** Counts an answer that a caller gets. */
    Answer<V> counted(Answer<V> answer) {
        switch (answer.kind()) {
            case LOCAL -> engine.signals().localHit(answer.value() == null);
            case SHARED -> engine.signals().sharedHit(answer.value() == null);
            case STALE -> engine.signals().stale();
            default -> engine.signals().miss();
        }
        return answer;
    }

    /** Waits for a flight, at most until the deadline of the caller. */
    Answer<V> await(Flight<K, V> flight) {
        CompletableFuture<Answer<V>> future = flight.done();
        long own = future.isDone() ? Deadline.NONE : Deadline.remainingNanos();
        Ticker.Alarm alarm = null;
        if (own != Deadline.NONE) {
            CompletableFuture<Answer<V>> bounded = future.copy();
            alarm = engine.ticker().schedule(own, () -> bounded.completeExceptionally(late(own)));
            future = bounded;
        }
        try {
            return future.get();
        } catch (InterruptedException e) {
            engine.signals().miss();
            Thread.currentThread().interrupt();
            throw new LoadInterruptedException(engine.name());
        } catch (ExecutionException e) {
            engine.signals().miss();
            throw Throwables.rethrow(Throwables.unwrap(e));
        } finally {
            if (alarm != null) {
                alarm.cancel();
            }
        }
    }

    /** Tells whether an answer may have been old already when the caller joined. */
    boolean overtaken(Flight<K, V> flight, Answer<V> answer, long joinedTagClock) {
        long began = flight.start().tagClock();
        return joinedTagClock > began && engine.epochs().invalidatedSince(answer.tags(), began);
    }

    private void follow(CompletableFuture<@Nullable V> caller, K key, Found found, Source<K, V> source) {
        Answer<V> known = known(key, found.nanos, found.entry, source);
        if (known != null) {
            caller.complete(counted(known).value());
            return;
        }
        long joined = engine.epochs().tagClock();
        follow(caller, join(key, found.entry, source, false), joined, source);
    }

    /** Ends a future as a flight does that its caller joined at a reading of the clock of tags. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    void follow(CompletableFuture<@Nullable V> caller, Flight<K, V> flight, long joined, Source<K, V> source) {
        done(flight).whenComplete((answer, error) -> {
            try {
                if (error != null) {
                    engine.signals().miss();
                    caller.completeExceptionally(Throwables.unwrap(error));
                } else if (overtaken(flight, answer, joined)) {
                    long now = engine.nanos();
                    follow(caller, flight.key(), new Found(now, engine.local().get(flight.key(), now)), source);
                } else {
                    caller.complete(counted(answer).value());
                }
            } catch (Throwable unexpected) {
                caller.completeExceptionally(unexpected);
            }
        });
    }

    /** Returns the end of a flight on a thread where what depends on it may run. */
    CompletableFuture<Answer<V>> done(Flight<K, V> flight) {
        CompletableFuture<Answer<V>> done = flight.done();
        return flight.driven() && !done.isDone()
                ? done.whenCompleteAsync((answer, error) -> {}, engine.hops()::dispatch)
                : done;
    }

    /** Ends a future at the deadline of the caller, if there is one. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback does not throw
    <T extends @Nullable Object> void bound(CompletableFuture<T> caller) {
        long own = caller.isDone() ? Deadline.NONE : Deadline.remainingNanos();
        if (own != Deadline.NONE) {
            Ticker.Alarm alarm = engine.ticker()
                    .schedule(own, () -> engine.hops().add(() -> caller.completeExceptionally(late(own))));
            caller.whenComplete((value, error) -> alarm.cancel());
        }
    }

    private LoadTimeoutException late(long nanos) {
        return new LoadTimeoutException(engine.name(), Duration.ofNanos(nanos));
    }

    private record Found(long nanos, @Nullable LocalEntry entry) {}
}
