package io.patterns4j.caffeine;

import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.patterns4j.cache.LocalEntry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/*
 * Tells Caffeine the time without reading a clock: it repeats what callers of the tier brought along.
 *
 * Time. Caffeine's time begins at zero with the first entry; that moment is the origin, a reading of the cache's
 * ticker, so that no reading, however negative or near its overflow, can confuse it. Callers that look something up
 * bring a reading; it is taken over when it is LAG ahead or more. So time here is late by up to LAG plus however long
 * nobody called, and never early. Being late only delays when memory is given back: how long an entry has is always
 * computed to its real end, from the late time as well.
 *
 * Concurrency. A hit compares two plain fields with its reading; one caller per LAG writes, by compare-and-set, so
 * there is no contended line and time does not go back. The origin is written before "started", and the slow path reads
 * that first; a caller that sees neither yet leaves the time as it is.
 */
final class CoarseClock implements Ticker, Expiry<Object, LocalEntry> {

    /** How late it may be while the tier is used: little beside the times to live of caches, much beside a call. */
    private static final long LAG_NANOS = 50_000_000;

    private static final VarHandle ELAPSED;
    private static final VarHandle STARTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ELAPSED = lookup.findVarHandle(CoarseClock.class, "elapsedNanos", long.class);
            STARTED = lookup.findVarHandle(CoarseClock.class, "started", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int NO = 0;
    private static final int STARTING = 1;
    private static final int YES = 2;

    private long originNanos;

    @SuppressWarnings("UnusedVariable") // by VarHandle
    private long elapsedNanos;

    @SuppressWarnings("UnusedVariable") // by VarHandle
    private int started;

    /** Takes a caller's reading over if it is far enough ahead. */
    void observe(long nowNanos) {
        if (nowNanos - originNanos - (long) ELAPSED.getOpaque(this) >= LAG_NANOS) {
            advance(nowNanos);
        }
    }

    /** Begins with the time of the first entry. */
    void start(long nowNanos) {
        if ((int) STARTED.getAcquire(this) == NO && STARTED.compareAndSet(this, NO, STARTING)) {
            originNanos = nowNanos;
            STARTED.setRelease(this, YES);
        }
    }

    @Override
    public long read() {
        return (long) ELAPSED.getOpaque(this);
    }

    @Override
    public long expireAfterCreate(Object key, LocalEntry entry, long currentTime) {
        long keepNanos = entry.remainingNanos(entry.storedNanos());
        long usedNanos = originNanos + currentTime - entry.storedNanos();
        long leftNanos = keepNanos - usedNanos;
        boolean overflow = usedNanos < 0 && leftNanos < keepNanos;
        return overflow ? Long.MAX_VALUE : Math.max(0, leftNanos);
    }

    @Override
    public long expireAfterUpdate(Object key, LocalEntry entry, long currentTime, long currentDuration) {
        return expireAfterCreate(key, entry, currentTime);
    }

    @Override
    public long expireAfterRead(Object key, LocalEntry entry, long currentTime, long currentDuration) {
        return currentDuration;
    }

    private void advance(long nowNanos) {
        if ((int) STARTED.getAcquire(this) != YES) {
            return;
        }
        long before = (long) ELAPSED.getOpaque(this);
        long now = nowNanos - originNanos;
        if (now - before >= LAG_NANOS) {
            ELAPSED.compareAndSet(this, before, now);
        }
    }
}
