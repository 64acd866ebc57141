package io.patterns4j.cache;

import io.patterns4j.Ticker;
import io.patterns4j.cache.LocalEntry.Facts;
import io.patterns4j.internal.Deadline;
import io.patterns4j.internal.Nanos;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/*
 * What all parts of a cache share: the tiers, the flights, what was invalidated when, and what follows from the
 * configuration. It makes entries, lets flights begin and end, and has no opinion on the order of their steps.
 *
 * The order that matters. A flight notes the epoch of its key before it looks anywhere. An invalidation begins the next
 * epoch, then detaches the flight, then removes. A fill asks for the epoch inside the local tier's atomic put. So
 * either the fill sees the new epoch, or the removal sees the fill.
 */
/** The parts of a cache, and what flights need of them. */
final class Engine<K, V> {

    private static final long NO_NOTES_NANOS = 1_000_000_000L;
    private static final long LEASE_EXTRA_NANOS = 1_000_000_000L;

    private static final VarHandle DOUBT;

    static {
        try {
            DOUBT = MethodHandles.lookup().findVarHandle(Engine.class, "doubt", Doubt.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String name;
    private final Ticker ticker;
    private final LongSupplier clock;
    private final LocalTier<K> local;
    private final Shared<K, V> shared;
    private final Life life;
    private final long deadlineNanos;
    private final long softNanos;
    private final Duration leaseTtl;
    private final Signals signals;
    private final Hops hops;
    private final LoadSlots slots;
    private final Epochs epochs = new Epochs();
    private final Fences fences;
    private final Failures<K> failures;
    private final ConcurrentMap<K, Flight<K, V>> flights = new ConcurrentHashMap<>();
    private final Set<Runnable> closing = ConcurrentHashMap.newKeySet();

    @SuppressWarnings("FieldMayBeFinal") // by VarHandle
    private volatile @Nullable Doubt doubt;

    Engine(Signals signals, CacheConfig config, LocalTier<K> local, Shared<K, V> shared) {
        this.name = signals.name();
        this.ticker = config.ticker();
        this.clock = ticker::nanos;
        this.local = local;
        this.shared = shared;
        this.life = new Life(config, shared.present() && !shared.carriesNotes() ? NO_NOTES_NANOS : Long.MAX_VALUE);
        this.deadlineNanos = Nanos.of(config.loadDeadline());
        this.softNanos = config.softTimeout().map(Nanos::of).orElse(Long.MAX_VALUE);
        this.leaseTtl = Duration.ofNanos(Math.max(deadlineNanos, deadlineNanos + LEASE_EXTRA_NANOS));
        this.signals = signals;
        this.hops = new Hops(config.executor(), ticker, signals.callbacks());
        this.slots = new LoadSlots(config.maxConcurrentLoads());
        this.fences = new Fences(ticker, Nanos.of(config.fence()));
        this.failures = new Failures<>(config);
    }

    String name() {
        return name;
    }

    Ticker ticker() {
        return ticker;
    }

    long nanos() {
        return ticker.nanos();
    }

    LocalTier<K> local() {
        return local;
    }

    Shared<K, V> shared() {
        return shared;
    }

    Life life() {
        return life;
    }

    Signals signals() {
        return signals;
    }

    Hops hops() {
        return hops;
    }

    LoadSlots slots() {
        return slots;
    }

    Epochs epochs() {
        return epochs;
    }

    Fences fences() {
        return fences;
    }

    Failures<K> failures() {
        return failures;
    }

    ConcurrentMap<K, Flight<K, V>> flights() {
        return flights;
    }

    /** Returns what is to be run when the cache is closed. */
    Set<Runnable> closing() {
        return closing;
    }

    Duration leaseTtl() {
        return leaseTtl;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    boolean softens() {
        return softNanos != Long.MAX_VALUE;
    }

    /** Begins to doubt local copies; false when they are doubted already. */
    boolean suspect() {
        Doubt last = doubt;
        if (last != null && last.suspect()) {
            return false;
        }
        Doubt next = last == null ? Doubt.begin(nanos(), shared.suspectNanos()) : last.again(nanos());
        return DOUBT.compareAndSet(this, last, next);
    }

    /** Trusts what is stored from now on; false when nothing was doubted. */
    boolean trust() {
        Doubt last = doubt;
        if (last == null || !last.suspect() || closed()) {
            return false;
        }
        epochs.nextOfAll();
        return DOUBT.compareAndSet(this, last, last.ended(nanos()));
    }

    boolean suspected() {
        Doubt last = doubt;
        return last != null && last.suspect() && !closed();
    }

    /** Ends everything that is under way; false when that was done before. */
    @SuppressWarnings("ReferenceEquality") // it is one object
    boolean close() {
        if (DOUBT.getAndSet(this, Doubt.CLOSED) == Doubt.CLOSED) {
            return false;
        }
        for (Flight<K, V> flight : flights.values()) {
            flight.detach();
            fail(flight, closedError());
        }
        closing.forEach(Runnable::run);
        failures.close();
        fences.close();
        local.clear();
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // it is one object
    boolean closed() {
        return doubt == Doubt.CLOSED;
    }

    IllegalStateException closedError() {
        return new IllegalStateException("cache must be open: cache=" + name);
    }

    /** Tells whether an entry may be older than it looks. */
    boolean doubted(LocalEntry entry, long nowNanos) {
        Doubt now = doubt;
        return now != null && !now.allows(entry, nowNanos);
    }

    /** Tells whether an entry is a hit. */
    boolean hit(LocalEntry entry, long nowNanos) {
        return entry.usable(nowNanos) && !doubted(entry, nowNanos);
    }

    /** Begins a flight that is in the map. */
    void begin(Flight<K, V> flight, Source<K, V> source) {
        try {
            if (opened(flight)) {
                return;
            }
            LoadRun<K, V> run = new LoadRun<>(this, flight, source);
            if (shared.present()) {
                new Fetch<>(this, flight, run).begin();
            } else {
                run.begin(null);
            }
        } catch (Throwable error) {
            fail(flight, error);
        }
    }

    /**
     * Looks once more into the local tier on behalf of a flight that is in the map: another may have ended just before.
     * Returns whether that is its end.
     */
    @SuppressWarnings("ReferenceEquality") // whether it is the very entry
    boolean opened(Flight<K, V> flight) {
        LocalEntry old = flight.start().entry();
        long now = flight.start().nanos();
        LocalEntry again = local.get(flight.key(), now);
        if (again != null && again != old && hit(again, now)) {
            land(flight, Answer.of(again, Answer.Kind.LOCAL));
            return true;
        }
        if (closed()) {
            throw closedError();
        }
        offerStale(flight);
        return false;
    }

    /** Returns a new flight for a key. */
    Flight<K, V> flight(K key, Load.Reason reason, @Nullable LocalEntry entry, boolean driven) {
        Flight.Start start = new Flight.Start(this, nanos(), epochs.of(key), epochs.tagClock(), entry);
        return new Flight<>(key, reason, start, driven && !(softens() && entry != null));
    }

    /** Has a key loaded that nobody waits for, unless it is under way or failed a short time ago. */
    void refresh(K key, long nowNanos, LocalEntry entry, Source<K, V> source) {
        if (flights.containsKey(key) || failures.throttled(key, nowNanos)) {
            return;
        }
        Flight<K, V> flight = flight(key, Load.Reason.REFRESH, entry, false);
        if (flights.putIfAbsent(key, flight) == null) {
            begin(flight, source);
        }
    }

    /** Returns the value that a flight is to replace, unless it was invalidated since. */
    @Nullable
    LocalEntry old(Flight<K, V> flight) {
        LocalEntry old = flight.previous();
        return old == null
                        || flight.detached()
                        || epochs.invalidatedSince(old.tags(), flight.start().tagClock())
                ? null
                : old;
    }

    /** Ends a flight with an answer. */
    void land(Flight<K, V> flight, Answer<V> answer) {
        flights.remove(flight.key(), flight);
        flight.land();
        flight.done().complete(answer);
    }

    /** Ends a flight that failed: with an old value if there is one that may be served, otherwise with the cause. */
    void fail(Flight<K, V> flight, Throwable cause) {
        if (!flight.detached() && !(flight.landed() && flight.done().isDone())) {
            failures.remember(flight.key(), cause);
        }
        flights.remove(flight.key(), flight);
        flight.land();
        LocalEntry old = old(flight);
        if (old != null && life.servedOnError(old, nanos())) {
            flight.done().complete(Answer.of(old, Answer.Kind.STALE));
        } else {
            flight.done().completeExceptionally(cause);
        }
    }

    /** Answers a flight with its old value when the soft timeout is over, and at once when revalidating allows it. */
    void offerStale(Flight<K, V> flight) {
        LocalEntry old = old(flight);
        long now = nanos();
        if (old == null || !life.servedWhenLate(old, now)) {
            return;
        }
        long left = Nanos.remaining(flight.start().nanos(), softNanos, now);
        if (left == 0 || life.servedWhileRevalidated(old, now)) {
            flight.done().complete(Answer.of(old, Answer.Kind.STALE));
        } else if (softens()) {
            flight.alarm(ticker.schedule(left, () -> hops.add(() -> serveStale(flight))));
        }
    }

    private void serveStale(Flight<K, V> flight) {
        LocalEntry old = old(flight);
        if (old != null && life.servedWhenLate(old, nanos())) {
            flight.done().complete(Answer.of(old, Answer.Kind.STALE));
        }
    }

    /** Sees to it that a flight ends at its deadline. */
    void armDeadline(Flight<K, V> flight, LoadStart run) {
        if (flight.arm()) {
            flight.alarm(ticker.schedule(
                    remainingNanos(flight),
                    () -> hops.add(() -> {
                        run.giveUpSlot();
                        fail(flight, new LoadTimeoutException(name, Duration.ofNanos(deadlineNanos)));
                    })));
        }
    }

    long remainingNanos(Flight<K, V> flight) {
        return Nanos.remaining(flight.start().nanos(), deadlineNanos, nanos());
    }

    Deadline deadline(Flight<K, V> flight) {
        return Deadline.earlier(null, clock, flight.start().nanos(), deadlineNanos);
    }

    /** Stores an entry that a flight has found, unless something has happened to its key since it began. */
    void fill(Flight<K, V> flight, LocalEntry entry) {
        boolean filled = local.put(
                flight.key(),
                entry,
                present -> !flight.detached()
                        && epochs.of(flight.key()) == flight.start().epoch()
                        && !epochs.invalidatedSince(entry.tags(), flight.start().tagClock())
                        && !supersedes(present, entry, flight.start().nanos()));
        if (!filled) {
            signals.refused();
        }
    }

    private static boolean supersedes(@Nullable LocalEntry present, LocalEntry entry, long beganNanos) {
        if (present == null) {
            return false;
        }
        boolean versioned = present.version() > 0 && entry.version() > 0;
        return versioned ? present.version() > entry.version() : present.storedNanos() - beganNanos > 0;
    }

    /** Makes the local entry of something that was loaded or put just now. */
    LocalEntry entry(@Nullable V value, Facts facts, long freshNanos) {
        return life.entry(value, facts, nanos(), life.jittered(freshNanos));
    }

    /** Makes the local entry of what the shared tier holds: fresh for what is left there, or as old as it is there. */
    LocalEntry copy(SharedEntry entry, Envelope<V> opened, long nowNanos) {
        Facts facts = new Facts(entry.version(), opened.tags(), opened.weight(), opened.costNanos());
        long whole = opened.ttlNanos();
        long age = Nanos.of(entry.age());
        long left = whole == Long.MAX_VALUE ? Long.MAX_VALUE : whole - age;
        if (left > 0 && !entry.expired()) {
            return life.entry(opened.value(), facts, nowNanos, new Life.Span(whole, life.jittered(left)));
        }
        LocalEntry old = life.entry(opened.value(), facts, nowNanos - age, whole);
        return entry.expired() ? old.expired(nowNanos) : old;
    }

    /** Returns what to store in the shared tier; null when the value cannot be encoded. */
    @Nullable
    Fill seal(Loaded<V> loaded, Facts facts, long freshNanos, long clockReading) {
        long fresh = life.jittered(freshNanos);
        V value = loaded.value();
        ByteBuffer bytes = shared.format()
                .seal(new Envelope<>(value, fresh, facts.costNanos(), clockReading, facts.tags(), facts.weight()));
        if (bytes == null) {
            signals.undecodable();
            return null;
        }
        return new Fill(bytes, facts.version(), Duration.ofNanos(life.keepNanos(fresh, value == null)));
    }

    /** Returns what an entry of the shared tier holds; null, and counted, when it cannot be read. */
    @Nullable
    Envelope<V> open(SharedEntry entry) {
        Envelope<V> opened = shared.format().open(entry.envelope());
        if (opened == null) {
            signals.undecodable();
        }
        return opened;
    }

    /** Tells whether one of the tags was invalidated so shortly before that a load may have read the past. */
    boolean fenced(Iterable<String> tags, long beganNanos) {
        for (String tag : tags) {
            if (fences.stood(new Fences.Tag(tag), beganNanos)) {
                return true;
            }
        }
        return false;
    }
}
