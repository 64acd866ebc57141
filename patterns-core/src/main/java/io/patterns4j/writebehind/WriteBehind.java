package io.patterns4j.writebehind;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Checks;
import io.patterns4j.internal.Nanos;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/*
 * Parts. Desk takes writes in: a place in Room, the log, a Slot. Slots holds one slot for each key and is what reads
 * look at first. Dispatcher decides when slots begin, Shore brings them to the store and says what became of them,
 * Acks lets the log forget, Inbox takes what the log delivers.
 *
 * Order of a key. A slot has at most one write in flight, what comes meanwhile stays behind it, and a failed write is
 * tried again only while there is nothing behind it that replaces it. No lock is held anywhere; the state of a slot
 * changes by CAS (see SlotState for the rules).
 */
/**
 * Acknowledges writes, and brings them to the store of truth later, in batches.
 *
 * <p><b>When to use.</b> When the store is slower or costs more than the writes are worth one by one, and the last
 * value of a key is what counts.
 *
 * <p><b>When not to use.</b> When a write must not be lost, or must be seen by others at once: write through.
 *
 * <p><b>Guarantees.</b> Writes of one key reach the store in their order, never two at once; a later one may replace an
 * earlier one that has not begun. Reads through {@link #get} see a write from its acknowledgement on. An acknowledged
 * write reaches the store at least once, or the sink of dead letters, or the report of {@link #close(Duration)};
 * without a log only if the process lives as long. What waits is bounded.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; lock-free but for waiting. Values must not be changed after
 * they were handed over. No thread of its own.
 *
 * <p><b>Defaults.</b> See {@link WriteBehindConfig}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class WriteBehind<K, V> implements AutoCloseable {

    /** How long {@link #close()} waits: thirty seconds, which platforms that know of draining grant a process. */
    public static final Duration DEFAULT_CLOSE_LIMIT = Duration.ofSeconds(30);

    /** What a log gets at least to let go of its files or connections. */
    private static final Duration LOG_CLOSE_LIMIT = Duration.ofSeconds(1);

    private final String name;
    private final WriteBehindConfig config;
    private final Ticker ticker;
    private final Meters meters;
    private final Slots<K, V> slots;
    private final Shore<K, V> shore;
    private final Dispatcher<K, V> dispatcher;
    private final Desk<K, V> desk;
    private final @Nullable CacheSide<K, V> cache;
    private final @Nullable Durable<K, V> durable;
    private final @Nullable Acks acks;
    private final AtomicReference<@Nullable CompletableFuture<CloseReport<K, V>>> closing = new AtomicReference<>();

    WriteBehind(WriteBehindBuilder<K, V> builder) {
        this.name = builder.name();
        this.config = builder.config();
        this.ticker = config.ticker();
        this.cache = builder.cache();
        this.durable = builder.durable();
        this.meters = new Meters(name, config.listener().orElse(null));
        this.acks = durable == null ? null : new Acks(durable.log(), ticker, meters);
        this.slots = new Slots<>(config, meters, acks);
        this.shore = new Shore<>(builder, config, slots, meters);
        int maxBatch = builder.writer().maxBatch();
        Checks.that(maxBatch > 0, "maxBatch", "must be > 0", maxBatch);
        this.dispatcher = new Dispatcher<>(config, maxBatch, meters, shore::launch);
        slots.onReady(dispatcher::ready);
        shore.onLanded(dispatcher::landed);
        this.desk = new Desk<>(builder, config, slots, new Desk.Quay<>(meters, shore, dispatcher));
    }

    /**
     * Returns a builder.
     *
     * @param name appears in rejections, events and logs
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return a new builder
     */
    public static <K, V> WriteBehindBuilder<K, V> named(String name) {
        return new WriteBehindBuilder<>(name);
    }

    void start() {
        if (durable != null) {
            Inbox inbox = new Inbox(config.executor(), this::deliver, slots::revoke);
            durable.log().start(inbox);
            inbox.open();
        }
    }

    /**
     * Returns the name.
     *
     * @return the name given when it was built
     */
    public String name() {
        return name;
    }

    /**
     * Returns the settings.
     *
     * @return the immutable configuration it was built with
     */
    public WriteBehindConfig config() {
        return config;
    }

    /**
     * Writes a value. Returns when the write is as durable as the log makes it; without a log, at once. Waits for a
     * place when the key is new and there is none, as {@link Overflow} says.
     *
     * @param key the key
     * @param value the value; not to be changed any more
     * @throws WriteBehindFullException when there is no place; nothing was written
     * @throws WriteBehindClosedException after {@link #close(Duration)}; nothing was written
     * @throws WriteBehindInterruptedException when this thread is interrupted while it waits for a place; nothing was
     *     written
     * @throws WriteUncertainException when the log failed, or this thread was interrupted while it waited for that
     */
    public void put(K key, V value) {
        desk.write(Checks.notNull("key", key), Checks.notNull("value", value));
    }

    /**
     * Writes a value without waiting.
     *
     * @param key the key
     * @param value the value; not to be changed any more
     * @return ends as {@link #put} does, on the executor. Cancelling it changes nothing
     */
    public CompletableFuture<@Nullable Void> putAsync(K key, V value) {
        return desk.writeAsync(Checks.notNull("key", key), Checks.notNull("value", value));
    }

    /**
     * Deletes a key, under the rules of {@link #put}.
     *
     * @param key the key
     */
    public void remove(K key) {
        desk.write(Checks.notNull("key", key), null);
    }

    /**
     * Deletes a key without waiting, under the rules of {@link #putAsync}.
     *
     * @param key the key
     * @return ends as {@link #remove} does
     */
    public CompletableFuture<@Nullable Void> removeAsync(K key) {
        return desk.writeAsync(Checks.notNull("key", key), null);
    }

    /**
     * Returns the latest value that was written, or else what the cache says.
     *
     * @param key the key
     * @return null when it was removed, or the store has none
     * @throws IllegalStateException when nothing waits for the key and there is no cache
     */
    public @Nullable V get(K key) {
        Op<K, V> newest = slots.newest(Checks.notNull("key", key));
        return newest == null ? cache().get(key) : newest.value;
    }

    /**
     * Returns the latest value that was written, or else what the cache says, without waiting.
     *
     * @param key the key
     * @return ends with null when it was removed, or the store has none
     * @throws IllegalStateException when nothing waits for the key and there is no cache
     */
    public CompletableFuture<@Nullable V> getAsync(K key) {
        Op<K, V> newest = slots.newest(Checks.notNull("key", key));
        return newest == null ? cache().getAsync(key) : CompletableFuture.completedFuture(newest.value);
    }

    /**
     * Returns the latest values that were written, and of the other keys what the cache says.
     *
     * @param keys the keys
     * @return the values of those that have one
     * @throws IllegalStateException when nothing waits for one of the keys and there is no cache
     */
    public Map<K, V> getAll(Collection<? extends K> keys) {
        Map<K, V> found = new HashMap<>();
        Set<K> others = new LinkedHashSet<>();
        for (K key : keys) {
            Op<K, V> newest = slots.newest(Checks.notNull("key", key));
            if (newest == null) {
                others.add(key);
            } else if (newest.value != null) {
                found.put(key, newest.value);
            }
        }
        if (!others.isEmpty()) {
            found.putAll(cache().getAll(others));
        }
        return found;
    }

    /**
     * Returns the latest write of a key that the store does not have, as far as this process knows.
     *
     * @param key the key
     * @return the write, which has no value when it deletes; empty when nothing waits for the key
     */
    public Optional<Write<K, V>> pending(K key) {
        Op<K, V> newest = slots.newest(Checks.notNull("key", key));
        return newest == null
                ? Optional.empty()
                : Optional.of(newest.toWrite(ticker.nanos(), Math.max(1, newest.attempts)));
    }

    /**
     * Waits until every write that was acknowledged before is stored, given up or replaced by one that is. None waits
     * for its delay; pauses after failures remain.
     *
     * @throws WriteBehindClosedException when it is closed first and something was left
     * @throws WriteBehindInterruptedException when this thread is interrupted while it waits; its flag is set
     */
    public void flush() {
        try {
            if (!flushing().get()) {
                throw new WriteBehindClosedException(name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WriteBehindInterruptedException(name);
        } catch (ExecutionException e) {
            throw new IllegalStateException("flush must not fail", e);
        }
    }

    /**
     * Does what {@link #flush()} does without waiting.
     *
     * @return ends as flush does, on the executor
     */
    public CompletableFuture<@Nullable Void> flushAsync() {
        CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
        CompletableFuture<Boolean> flushed = flushing();
        Handover.then(flushed, config.executor(), () -> {
            if (flushed.join()) {
                result.complete(null);
            } else {
                result.completeExceptionally(new WriteBehindClosedException(name));
            }
        });
        return result;
    }

    /**
     * Returns what it knows now. Looks at every key that waits.
     *
     * @return a new snapshot
     */
    public WriteBehindSnapshot snapshot() {
        long nowNanos = ticker.nanos();
        long oldestNanos = 0;
        for (Slot<K, V> slot : slots.all()) {
            SlotState<K, V> state = slot.state();
            Op<K, V> first = state.inFlight() == null ? state.first() : state.inFlight();
            oldestNanos = first == null ? oldestNanos : Math.max(oldestNanos, nowNanos - first.sinceNanos);
        }
        return meters.snapshot(slots.room, Duration.ofNanos(oldestNanos));
    }

    @Override
    public String toString() {
        return "WriteBehind[name=" + name + ", " + snapshot() + "]";
    }

    /** Closes it and waits at most {@link #DEFAULT_CLOSE_LIMIT} for its writes; see {@link #close(Duration)}. */
    @Override
    public void close() {
        close(DEFAULT_CLOSE_LIMIT);
    }

    /**
     * Takes no more writes, brings those that wait to the store without delay, and when the time is up, or this thread
     * is interrupted, gives up and reports what is left. A log keeps what is left for the next life; it gets a second
     * to end in any case.
     *
     * @param limit how long to wait, zero or more
     * @return what became of the writes; the same for every caller. After an interrupt this thread's flag is set
     */
    public CloseReport<K, V> close(Duration limit) {
        Checks.notNegative("limit", limit);
        CompletableFuture<CloseReport<K, V>> mine = new CompletableFuture<>();
        CompletableFuture<CloseReport<K, V>> first = closing.compareAndExchange(null, mine);
        if (first != null) {
            return first.join();
        }
        try {
            mine.complete(end(limit));
        } catch (Throwable e) {
            mine.completeExceptionally(e);
            throw e;
        }
        return mine.join();
    }

    private CloseReport<K, V> end(Duration limit) {
        long startNanos = ticker.nanos();
        long written = meters.written.get();
        long deadLettered = meters.deadLetters.get();
        desk.close();
        dispatcher.hurry();
        CompletableFuture<@Nullable Void> gone = slots.drained();
        await(gone, limit);
        dispatcher.stop();
        long nowNanos = ticker.nanos();
        List<Write<K, V>> left = slots.seal().stream()
                .map(op -> op.toWrite(nowNanos, Math.max(1, op.attempts)))
                .toList();
        if (durable != null && acks != null) {
            await(acks.drained(), rest(limit, startNanos));
            acks.close();
            Duration rest = rest(limit, startNanos);
            durable.log().close(rest.compareTo(LOG_CLOSE_LIMIT) > 0 ? rest : LOG_CLOSE_LIMIT);
        }
        return new CloseReport<>(
                meters.written.get() - written, meters.deadLetters.get() - deadLettered, left, durable != null);
    }

    private Duration rest(Duration limit, long startNanos) {
        return Duration.ofNanos(Nanos.remaining(startNanos, Nanos.of(limit), ticker.nanos()));
    }

    /** Waits for a future, or for the limit, or for an interrupt. */
    private void await(CompletableFuture<@Nullable Void> future, Duration limit) {
        if (future.isDone()) {
            return;
        }
        Ticker.Alarm alarm = ticker.schedule(Nanos.of(limit), () -> future.complete(null));
        try {
            future.get();
        } catch (InterruptedException | ExecutionException e) {
            Thread.currentThread().interrupt();
        } finally {
            alarm.cancel();
        }
    }

    private CompletableFuture<Boolean> flushing() {
        Flush flush = slots.flush();
        dispatcher.flush();
        return flush.done;
    }

    private void deliver(WriteLog.Entry entry) {
        Durable<K, V> log = durable;
        if (log == null) {
            return;
        }
        Op<K, V> op;
        try {
            op = log.decode(entry, ticker.nanos());
        } catch (Throwable e) {
            shore.bury(DeadLetter.undecodable(entry, e));
            if (acks != null) {
                acks.add(entry.position());
            }
            return;
        }
        slots.room.force();
        slots.enter(op);
    }

    private CacheSide<K, V> cache() {
        CacheSide<K, V> side = cache;
        if (side == null) {
            throw new IllegalStateException("there must be a cache for keys that do not wait: writeBehind=" + name);
        }
        return side;
    }
}
