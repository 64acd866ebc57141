package io.patterns4j.writebehind;

import io.patterns4j.Ticker;
import io.patterns4j.cache.SharedWrite;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Nanos;
import io.patterns4j.internal.Relay;
import io.patterns4j.internal.Throwables;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/*
 * A write goes through up to three steps: a place (only when its key has no slot), the log (if there is one), the slot.
 * Futures of the steps may end on a thread of the log, of the timer or of somebody who frees a place; what they do
 * there is a CAS on a slot. A caller who waits goes on by himself; a future that a user gets is ended on the executor.
 *
 * With a local log the slot is kept from before the append until the write is in it, so a write that the log has put
 * before another cannot come after that one's end. With a log that delivers appends the slots are filled by what it
 * delivers, here or in another process; a place is only looked for, as a measure of how far behind the slots are.
 */
/** Takes writes in. */
@SuppressWarnings({"FutureReturnValueIgnored", "ReferenceEquality"}) // callbacks do not throw; DONE is itself
final class Desk<K, V> {

    private static final CompletableFuture<@Nullable Void> DONE = CompletableFuture.completedFuture(null);

    private final WriteBehindConfig config;
    private final Ticker ticker;
    private final Slots<K, V> slots;
    private final Meters meters;
    private final @Nullable Durable<K, V> durable;
    private final @Nullable ToIntBiFunction<? super K, ? super @Nullable V> weigher;
    private final @Nullable CacheSide<K, V> cache;
    private final Shore<K, V> shore;
    private final Dispatcher<K, V> dispatcher;
    private final boolean delivers;
    private volatile boolean closed;

    /** A write that has been encoded and weighed, by its caller. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares tickets
    private record Ticket<K, V>(
            K key,
            @Nullable V value,
            byte @Nullable [] keyBytes,
            byte @Nullable [] valueBytes,
            int weight,
            long nowNanos) {

        Op<K, V> op(long position) {
            return new Op<>(key, value, new Op.Stamp(position, weight, nowNanos));
        }
    }

    Desk(WriteBehindBuilder<K, V> builder, WriteBehindConfig config, Slots<K, V> slots, Quay<K, V> quay) {
        this.config = config;
        this.ticker = config.ticker();
        this.slots = slots;
        this.meters = quay.meters();
        this.durable = builder.durable();
        this.weigher = builder.weigher();
        this.cache = builder.cache();
        this.shore = quay.shore();
        this.dispatcher = quay.dispatcher();
        this.delivers = durable != null && durable.log().deliversAppends();
    }

    /** Where writes leave. */
    record Quay<K, V>(Meters meters, Shore<K, V> shore, Dispatcher<K, V> dispatcher) {}

    /** Takes a write; returns when it is as durable as the log makes it. */
    void write(K key, @Nullable V value) {
        Ticket<K, V> ticket = ticket(key, value);
        CompletableFuture<@Nullable Void> written = atOnce(ticket);
        if (written == null) {
            written = awaitPlace() ? placed(ticket) : late(ticket);
        }
        if (written != DONE) {
            await(written);
            settle(ticket);
        }
    }

    /** The same without waiting. */
    CompletableFuture<@Nullable Void> writeAsync(K key, @Nullable V value) {
        CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
        try {
            Ticket<K, V> ticket = ticket(key, value);
            CompletableFuture<@Nullable Void> written = atOnce(ticket);
            if (written == null) {
                CompletableFuture<Boolean> place = line();
                Handover.then(
                        place,
                        config.executor(),
                        () -> follow(place.join() ? placed(ticket) : late(ticket), ticket, result));
            } else if (written == DONE) {
                result.complete(null);
            } else {
                follow(written, ticket, result);
            }
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
        return result;
    }

    void close() {
        closed = true;
        slots.room.dismiss();
    }

    private Ticket<K, V> ticket(K key, @Nullable V value) {
        if (closed) {
            throw refusedAsClosed();
        }
        byte[] keyBytes = durable == null ? null : durable.key(key);
        byte[] valueBytes = durable == null ? null : durable.value(value);
        int weight = (keyBytes == null ? 0 : keyBytes.length) + (valueBytes == null ? 0 : valueBytes.length);
        if (weigher != null) {
            weight = weighed(weigher.applyAsInt(key, value));
        }
        return new Ticket<>(key, value, keyBytes, valueBytes, weight, ticker.nanos());
    }

    private static int weighed(int weight) {
        return Checks.that(weight >= 0, "weight", "must be >= 0", weight);
    }

    /** Takes a write if nothing has to be waited for but the log; returns null when that is a place. */
    private @Nullable CompletableFuture<@Nullable Void> atOnce(Ticket<K, V> ticket) {
        CompletableFuture<@Nullable Void> joined = slots.coalescing() ? joined(ticket) : null;
        if (joined != null) {
            return joined;
        }
        if (slots.room.tryTake()) {
            return placed(ticket);
        }
        return switch (config.overflow().kind()) {
            case BLOCK -> null;
            case FAIL -> refused();
            case WRITE_THROUGH -> {
                slots.room.force();
                yield through(ticket);
            }
        };
    }

    /** Takes a write of a key that has a slot; null when it has none. */
    private @Nullable CompletableFuture<@Nullable Void> joined(Ticket<K, V> ticket) {
        if (durable == null) {
            return slots.join(ticket.op(0)) ? DONE : null;
        }
        if (delivers) {
            return slots.newest(ticket.key) == null ? null : append(ticket, null);
        }
        Slot<K, V> slot = slots.hold(ticket.key);
        return slot == null ? null : append(ticket, slot);
    }

    private CompletableFuture<@Nullable Void> placed(Ticket<K, V> ticket) {
        if (durable == null) {
            return slots.enter(ticket.op(0)) ? DONE : CompletableFuture.failedFuture(refusedAsClosed());
        }
        if (delivers) {
            slots.room.release();
            return append(ticket, null);
        }
        Slot<K, V> slot = slots.holdNew(ticket.key);
        return slot == null ? CompletableFuture.failedFuture(refusedAsClosed()) : append(ticket, slot);
    }

    /** No place was free in time. */
    private CompletableFuture<@Nullable Void> late(Ticket<K, V> ticket) {
        CompletableFuture<@Nullable Void> joined = slots.coalescing() && !closed ? joined(ticket) : null;
        return joined == null ? refused() : joined;
    }

    private CompletableFuture<@Nullable Void> append(Ticket<K, V> ticket, @Nullable Slot<K, V> slot) {
        CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
        appended(ticket).whenComplete((position, error) -> {
            if (error != null) {
                failed(slot, error, result);
            } else {
                if (slot != null) {
                    slots.commit(slot, ticket.op(position));
                }
                result.complete(null);
            }
        });
        return result;
    }

    /** Writes to the store on behalf of the caller, after the log when there is one. */
    private CompletableFuture<@Nullable Void> through(Ticket<K, V> ticket) {
        if (durable == null) {
            Op<K, V> op = ticket.op(0);
            Slot<K, V> slot = slots.enterDirect(op);
            return slot == null ? DONE : direct(slot, op);
        }
        Slot<K, V> slot = slots.holdNew(ticket.key);
        if (slot == null) {
            return CompletableFuture.failedFuture(refusedAsClosed());
        }
        CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
        CompletableFuture<Long> appended = appended(ticket);
        appended.whenComplete((position, error) -> {
            if (error != null) {
                failed(slot, error, result);
            }
        });
        Handover.then(appended, config.executor(), () -> {
            if (!appended.isCompletedExceptionally()) {
                Op<K, V> op = ticket.op(appended.join());
                if (slots.commitDirect(slot, op)) {
                    Handover.copy(direct(slot, op), result);
                } else {
                    result.complete(null);
                }
            }
        });
        return result;
    }

    private CompletableFuture<@Nullable Void> direct(Slot<K, V> slot, Op<K, V> op) {
        Flight<K, V> flight = new Flight<>(dispatcher.batchId(), 0);
        flight.add(slot, op);
        return shore.launchDirect(flight);
    }

    private CompletableFuture<Long> appended(Ticket<K, V> ticket) {
        byte[] keyBytes = ticket.keyBytes;
        V value = ticket.value;
        try {
            if (durable == null || keyBytes == null) {
                throw new IllegalStateException("there must be a log");
            }
            SharedWrite shared = delivers && cache != null ? cache.sharedWrite(ticket.key, value) : null;
            CompletionStage<Long> stage = durable.log().append(keyBytes, ticket.valueBytes, shared);
            return Relay.of(stage);
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void failed(@Nullable Slot<K, V> slot, Throwable error, CompletableFuture<@Nullable Void> result) {
        if (slot != null) {
            slots.letGo(slot);
        }
        Throwable cause = Throwables.unwrap(error);
        meters.logFailed(true, cause);
        result.completeExceptionally(
                new WriteUncertainException("write must be appended to the log: writeBehind=" + meters.name, cause));
    }

    /** What the shared tier got together with the record is newer than the copy here. */
    private void settle(Ticket<K, V> ticket) {
        CacheSide<K, V> side = cache;
        if (delivers && side != null) {
            try {
                side.evictLocal(ticket.key);
            } catch (Throwable e) {
                meters.callbacks.failed("cache", e);
            }
        }
    }

    private void follow(
            CompletableFuture<@Nullable Void> written, Ticket<K, V> ticket, CompletableFuture<@Nullable Void> result) {
        Handover.then(written, config.executor(), () -> {
            if (!written.isCompletedExceptionally()) {
                settle(ticket);
            }
            Handover.copy(written, result);
        });
    }

    private CompletableFuture<Boolean> line() {
        CompletableFuture<Boolean> place = slots.room.await();
        long limitNanos = Math.min(Nanos.of(config.overflow().limit()), Deadline.remainingNanos());
        if (closed) {
            place.complete(false);
        } else if (!place.isDone()) {
            Ticker.Alarm alarm = ticker.schedule(limitNanos, () -> place.complete(false));
            place.whenComplete((got, error) -> alarm.cancel());
        }
        place.whenComplete((got, error) -> {
            if (!Boolean.TRUE.equals(got)) {
                slots.room.leave(place);
            }
        });
        return place;
    }

    private boolean awaitPlace() {
        CompletableFuture<Boolean> place = line();
        try {
            return place.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (!place.complete(false) && place.join()) {
                slots.room.release();
            }
            meters.refused();
            throw new WriteBehindInterruptedException(meters.name);
        } catch (ExecutionException e) {
            throw Throwables.rethrow(Throwables.unwrap(e));
        }
    }

    private void await(CompletableFuture<@Nullable Void> written) {
        try {
            written.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WriteUncertainException("interrupted while writing: writeBehind=" + meters.name, e);
        } catch (ExecutionException e) {
            throw Throwables.rethrow(Throwables.unwrap(e));
        }
    }

    private CompletableFuture<@Nullable Void> refused() {
        if (closed) {
            return CompletableFuture.failedFuture(refusedAsClosed());
        }
        meters.refused();
        return CompletableFuture.failedFuture(new WriteBehindFullException(meters.name));
    }

    private WriteBehindClosedException refusedAsClosed() {
        meters.refused();
        return new WriteBehindClosedException(meters.name);
    }
}
