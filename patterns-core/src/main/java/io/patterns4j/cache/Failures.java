package io.patterns4j.cache;

import io.patterns4j.Ticker;
import io.patterns4j.internal.Nanos;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/*
 * A failure is remembered for two purposes: to throw its cause again without a load (failureTtl, doubled with each
 * failure in a row), and not to try again at once what is served from an old value (staleThrottle, never jittered).
 *
 * A success, a put and an invalidation forget it. Otherwise it is forgotten some time after its end; until then the
 * next failure counts as one in a row. One alarm at a time looks for those. At the limit nothing further is remembered,
 * which costs loads.
 */
/** Loads that failed a short time ago. */
final class Failures<K> {

    private static final int MAX = 10_000;

    private final Ticker ticker;
    private final long throttleNanos;
    private final long firstNanos;
    private final long maxNanos;
    private final boolean wanted;
    private final ConcurrentMap<K, Failure> failures = new ConcurrentHashMap<>();
    private final AtomicBoolean armed = new AtomicBoolean();
    private volatile Ticker.@Nullable Alarm alarm;
    private volatile boolean closed;

    Failures(CacheConfig config) {
        this.ticker = config.ticker();
        this.throttleNanos = Nanos.of(config.staleThrottle());
        this.firstNanos = Nanos.of(config.failureTtl());
        this.maxNanos = Nanos.of(config.maxFailureTtl());
        this.wanted = firstNanos > 0
                || !config.staleIfError().isZero()
                || !config.staleWhileRevalidate().isZero()
                || config.earlyRefresh().isPresent();
    }

    /** Remembers that a load failed. */
    void remember(K key, Throwable cause) {
        if (!wanted || closed || (failures.size() >= MAX && !failures.containsKey(key))) {
            return;
        }
        long now = ticker.nanos();
        failures.compute(key, (k, last) -> {
            long delay = last == null ? firstNanos : Math.min(maxNanos, last.delayNanos * 2);
            return new Failure(cause, now, delay < 0 ? maxNanos : delay);
        });
        arm();
    }

    /** Forgets the failure of a key. */
    void forget(K key) {
        if (!failures.isEmpty()) {
            failures.remove(key);
        }
    }

    void forgetAll() {
        failures.clear();
    }

    /** Tells whether the key was tried so shortly ago that an old value is served without another try. */
    boolean throttled(K key, long nowNanos) {
        Failure failure = failures.get(key);
        return failure != null && nowNanos - failure.atNanos < throttleNanos;
    }

    /** Returns the cause that is to be thrown without a load; null when there is none. */
    @Nullable
    Throwable cause(K key, long nowNanos) {
        Failure failure = failures.get(key);
        return failure != null && nowNanos - failure.atNanos < failure.delayNanos ? failure.cause : null;
    }

    int size() {
        return failures.size();
    }

    void close() {
        closed = true;
        failures.clear();
        Ticker.Alarm set = alarm;
        if (set != null) {
            set.cancel();
        }
    }

    private long forgottenAfter(Failure failure) {
        return Math.max(throttleNanos, Nanos.scaled(failure.delayNanos, 2));
    }

    private void arm() {
        if (armed.compareAndSet(false, true)) {
            alarm = ticker.schedule(Math.max(throttleNanos, firstNanos), this::sweep);
            if (closed) {
                close();
            }
        }
    }

    private void sweep() {
        long now = ticker.nanos();
        failures.values().removeIf(failure -> now - failure.atNanos >= forgottenAfter(failure));
        armed.set(false);
        if (!failures.isEmpty()) {
            arm();
        }
    }

    private record Failure(Throwable cause, long atNanos, long delayNanos) {}
}
