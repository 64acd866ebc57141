package io.patterns4j.cache;

import io.patterns4j.Ticker;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/*
 * Invariants.
 *   There is at most one flight for a key in the map of its cache; who finds one joins it. A flight leaves the map by
 *   its own identity, so one that is over never takes a successor with it.
 *   The future ends once: with an answer, with an old value while the load goes on, or with a failure that everybody
 *   who joined gets. Nobody who leaves (interrupted, cancelled, out of time) ends it for others.
 *   A flight that was detached, by an invalidation or at its deadline, still answers those who joined before.
 *
 * What a flight noted at its beginning (epoch, clock of tags) decides in the end whether it may store what it found.
 */
/** One look for the value of a key, in the shared tier and then at the loader, on behalf of all who ask meanwhile. */
final class Flight<K, V> {

    /** What the current thread is loading, so that a loader that asks for its own key is told instead of waiting. */
    private static final ThreadLocal<@Nullable Flight<?, ?>> LOADING = new ThreadLocal<>();

    private static final VarHandle ALARMS;

    static {
        try {
            ALARMS = MethodHandles.lookup().findVarHandle(Flight.class, "alarms", Alarms.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final K key;
    private final Load.Reason reason;
    private final Start start;
    private final @Nullable Flight<?, ?> parent;
    private final @Nullable Thread driver;
    private final CompletableFuture<Answer<V>> done = new CompletableFuture<>();
    private volatile @Nullable Alarms alarms;
    private volatile @Nullable LocalEntry previous;
    private volatile boolean detached;
    private volatile boolean landed;
    private boolean armed;
    private volatile Set<?> company = Set.of();

    Flight(K key, Load.Reason reason, Start start, boolean driven) {
        this.key = key;
        this.reason = reason;
        this.start = start;
        this.previous = start.entry;
        this.parent = reason == Load.Reason.REFRESH ? null : LOADING.get();
        this.driver = driven ? Thread.currentThread() : null;
    }

    /** Tells whether the current thread loads that key for that cache, or something that it needs. */
    static boolean loading(Object owner, Object key) {
        for (Flight<?, ?> outer = LOADING.get(); outer != null; outer = outer.parent) {
            if (outer.start.owner.equals(owner) && (outer.key.equals(key) || outer.company.contains(key))) {
                return true;
            }
        }
        return false;
    }

    /** Makes this what the current thread loads, and returns what it was before. */
    @Nullable
    Flight<?, ?> enter() {
        Flight<?, ?> outer = LOADING.get();
        LOADING.set(this);
        return outer;
    }

    static void leave(@Nullable Flight<?, ?> outer) {
        if (outer == null) {
            LOADING.remove();
        } else {
            LOADING.set(outer);
        }
    }

    K key() {
        return key;
    }

    Load.Reason reason() {
        return reason;
    }

    Start start() {
        return start;
    }

    /** Tells whether a loader waits for it. */
    boolean nested() {
        return parent != null;
    }

    /** Tells whether a caller drives it on his own thread, which is no place for what depends on the future. */
    boolean driven() {
        return driver != null;
    }

    boolean drivenHere() {
        return Thread.currentThread().equals(driver);
    }

    CompletableFuture<Answer<V>> done() {
        return done;
    }

    /** Returns the value that is to be replaced; null when there is none. */
    @Nullable
    LocalEntry previous() {
        return previous;
    }

    void previous(LocalEntry found) {
        previous = found;
    }

    /** Forgets the previous value: it was invalidated. */
    void noPrevious() {
        previous = null;
    }

    /** Tells whether its key was invalidated since it began. */
    boolean detached() {
        return detached;
    }

    void detach() {
        detached = true;
    }

    /** Tells the first who asks to set the alarm of the deadline; for the steps, which follow each other. */
    boolean arm() {
        boolean first = !armed;
        armed = true;
        return first;
    }

    /** Names the keys that are loaded together with this. */
    void company(Set<K> keys) {
        company = keys;
    }

    /** Keeps an alarm until the flight is over. */
    void alarm(Ticker.Alarm alarm) {
        Alarms others;
        do {
            others = alarms;
        } while (!ALARMS.compareAndSet(this, others, new Alarms(alarm, others)));
        if (landed) {
            silence();
        }
    }

    boolean landed() {
        return landed;
    }

    /** Ends its alarms. */
    void land() {
        landed = true;
        silence();
    }

    private void silence() {
        if (alarms == null) {
            return; // as for most
        }
        for (Alarms next = (Alarms) ALARMS.getAndSet(this, null); next != null; next = next.others) {
            next.alarm.cancel();
        }
    }

    /** A list of alarms. */
    private record Alarms(Ticker.Alarm alarm, @Nullable Alarms others) {}

    /** What was noted when it began. */
    record Start(
            Object owner,
            long nanos,
            long epoch,
            long tagClock,
            @Nullable LocalEntry entry) {}
}
