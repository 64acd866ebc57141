package io.patterns4j.writebehind;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Dispatch;
import io.patterns4j.internal.Nanos;
import io.patterns4j.internal.Relay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Everything here is user code or waits for it, and runs on the executor with nothing held. The order of an end: the
 * cache first, then the dead letters, then the slots are freed. A reader that still sees the slot gets the write, and
 * one that does not sees a cache that has forgotten what the store had before.
 *
 * A log that delivers appends writes what is put to the shared tier itself, in the order of its records. There the
 * cache is left alone while a later write of the key is known to be on its way.
 */
/** Brings flights to the store and settles what became of them. */
@SuppressWarnings("FutureReturnValueIgnored") // the callbacks do not throw
final class Shore<K, V> {

    private static final int MAX_DOUBLINGS = 62;

    private final WriteBehindConfig config;
    private final Ticker ticker;
    private final BatchWriter<K, V> writer;
    private final Slots<K, V> slots;
    private final Meters meters;
    private final @Nullable CacheSide<K, V> cache;
    private final DeadLetterSink<K, V> deadLetters;
    private final boolean sparing;
    private Consumer<Dispatcher.Landing<K, V>> landed = landing -> {};

    Shore(WriteBehindBuilder<K, V> builder, WriteBehindConfig config, Slots<K, V> slots, Meters meters) {
        this.config = config;
        this.ticker = config.ticker();
        this.writer = builder.writer();
        this.slots = slots;
        this.meters = meters;
        this.cache = builder.cache();
        this.deadLetters = builder.deadLetters();
        Durable<K, V> durable = builder.durable();
        this.sparing = durable != null && durable.log().deliversAppends();
    }

    void onLanded(Consumer<Dispatcher.Landing<K, V>> dispatcher) {
        landed = dispatcher;
    }

    /** Brings a flight of the dispatcher to the store. */
    void launch(Flight<K, V> flight) {
        if (flight.slots.get(0).state().dead()) {
            return; // closed and reported as left before it began
        }
        long startNanos = ticker.nanos();
        CompletableFuture<BatchOutcome<K>> outcome = write(flight, startNanos);
        after(outcome, (value, error) -> {
            Settlement<K, V> settlement = Settlement.of(flight, value, error, config.maxAttempts());
            meters.batch(flight.ops.size(), settlement.done.size(), ticker.nanos() - startNanos);
            Handover.then(settleCache(flight, settlement), config.executor(), () -> land(flight, settlement));
        });
    }

    /** Brings one write to the store for a caller, who gets what became of it; nothing is tried again. */
    CompletableFuture<@Nullable Void> launchDirect(Flight<K, V> flight) {
        CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
        long startNanos = ticker.nanos();
        meters.inFlight.incrementAndGet();
        after(write(flight, startNanos), (value, error) -> {
            Settlement<K, V> settlement = Settlement.of(flight, value, error, 1);
            meters.batch(1, settlement.done.size(), ticker.nanos() - startNanos);
            Handover.then(settleCache(flight, settlement), config.executor(), () -> {
                free(flight, settlement);
                settlement.given.values().forEach(result::completeExceptionally);
                result.complete(null);
            });
        });
        return result;
    }

    /** Hands a dead letter out. */
    void bury(DeadLetter<K, V> letter) {
        meters.deadLetter(letter.attempts());
        try {
            deadLetters.accept(letter);
        } catch (Throwable e) {
            meters.callbacks.failed("sink of dead letters", e);
        }
    }

    private CompletableFuture<BatchOutcome<K>> write(Flight<K, V> flight, long nowNanos) {
        try {
            CompletionStage<BatchOutcome<K>> stage = writer.apply(flight.begin(nowNanos));
            if (stage == null) {
                throw new NullPointerException("stage of the writer must not be null");
            }
            return Relay.of(stage);
        } catch (Throwable e) {
            if (e instanceof Error) {
                meters.callbacks.warn("writer", e);
            }
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Goes on with the outcome, at once when it is there, otherwise on the executor. */
    private void after(CompletableFuture<BatchOutcome<K>> outcome, Ended<K> then) {
        boolean here = outcome.isDone();
        outcome.whenComplete((value, error) -> {
            if (here) {
                then.accept(value, error);
            } else {
                Dispatch.run(config.executor(), () -> then.accept(value, error), refused -> then.accept(value, error));
            }
        });
    }

    private void land(Flight<K, V> flight, Settlement<K, V> settlement) {
        long nowNanos = ticker.nanos();
        settlement.given.forEach((op, cause) -> bury(DeadLetter.of(
                op.toWrite(nowNanos, op.attempts), cause, Duration.ofNanos(Math.max(0, nowNanos - op.triedNanos)))));
        List<Slot<K, V>> again = free(flight, settlement);
        List<Group<K, V>> groups = new ArrayList<>();
        int failures = flight.failures + 1;
        if (settlement.asAWhole && failures > 1 && again.size() > 1) {
            int half = (again.size() + 1) / 2;
            groups.add(new Group<>(List.copyOf(again.subList(0, half)), failures, null));
            groups.add(new Group<>(List.copyOf(again.subList(half, again.size())), failures, null));
        } else if (!again.isEmpty()) {
            groups.add(new Group<>(again, settlement.asAWhole ? failures : 0, flight));
        }
        long delayNanos = again.isEmpty() ? 0 : pause(flight, settlement);
        if (!again.isEmpty()) {
            meters.retry(again.size(), delayNanos);
        }
        landed.accept(new Dispatcher.Landing<>(groups, delayNanos));
    }

    /** Ends what has ended, and returns the slots of the rest. */
    private List<Slot<K, V>> free(Flight<K, V> flight, Settlement<K, V> settlement) {
        List<Slot<K, V>> again = new ArrayList<>();
        for (int i = 0; i < flight.ops.size(); i++) {
            Slot<K, V> slot = flight.slots.get(i);
            Op<K, V> op = flight.ops.get(i);
            if (settlement.retried.containsKey(op)) {
                if (slots.again(slot, op)) {
                    again.add(slot);
                }
            } else {
                slots.ended(slot, op);
            }
        }
        meters.inFlight.addAndGet(-flight.ops.size());
        return again;
    }

    /** Returns a random pause, up to one that doubles with each failure. */
    private long pause(Flight<K, V> flight, Settlement<K, V> settlement) {
        int failures = flight.failures + 1;
        for (Op<K, V> op : settlement.retried.keySet()) {
            failures = Math.max(failures, op.spent);
        }
        long most = Nanos.scaled(Nanos.of(config.firstBackoff()), Math.pow(2, Math.min(failures - 1, MAX_DOUBLINGS)));
        long bound = Math.min(most, Nanos.of(config.maxBackoff()));
        return bound == Long.MAX_VALUE ? bound : ThreadLocalRandom.current().nextLong(bound + 1);
    }

    private CompletableFuture<@Nullable Void> settleCache(Flight<K, V> flight, Settlement<K, V> settlement) {
        CacheSide<K, V> side = cache;
        if (side == null || (settlement.done.isEmpty() && settlement.given.isEmpty())) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            return tellCache(side, flight, settlement).handle((none, error) -> {
                if (error != null) {
                    meters.callbacks.failed("cache", error);
                }
                return null;
            });
        } catch (Throwable e) {
            meters.callbacks.failed("cache", e);
            return CompletableFuture.completedFuture(null);
        }
    }

    private CompletableFuture<Void> tellCache(CacheSide<K, V> side, Flight<K, V> flight, Settlement<K, V> settlement) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        List<K> dropped = new ArrayList<>();
        for (int i = 0; i < flight.ops.size(); i++) {
            Op<K, V> op = flight.ops.get(i);
            boolean newer = flight.slots.get(i).state().hasPending();
            V value = op.value;
            if (settlement.given.containsKey(op)) {
                if (config.afterDeadLetter() == AfterDeadLetter.EVICT) {
                    dropped.add(op.key);
                }
            } else if (!settlement.retried.containsKey(op) && !(newer && sparing)) {
                if (config.afterStore() == AfterStore.PUT && value != null && !newer) {
                    all.add(Relay.of(side.put(op.key, value)));
                } else {
                    dropped.add(op.key);
                }
            }
        }
        if (!dropped.isEmpty()) {
            all.add(Relay.of(side.invalidateAll(dropped)));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
    }

    /** Goes on with an outcome. */
    private interface Ended<K> {
        void accept(@Nullable BatchOutcome<K> outcome, @Nullable Throwable error);
    }
}
