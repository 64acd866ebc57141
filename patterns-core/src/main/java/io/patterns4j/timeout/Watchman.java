package io.patterns4j.timeout;

import io.patterns4j.Ticker;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/*
 * Nearly every call ends long before its limit. Setting an alarm for each and cancelling it again costs two rounds
 * through the timer, several objects, and a contended line when many threads do it. So a thread
 * that lives for many calls keeps one alarm for all of them. A call only hangs its watch where the alarm will look for
 * it, and takes it down again; when the alarm rings, the watch it was set for is usually gone, and it is set again for
 * the one that hangs there now, or not at all when the thread is idle.
 *
 * State of one watchman: the chain of watches, innermost first, written by its own thread only; and the bell, which is
 * the alarm that is pending, or null. A bell rings no later than it says.
 *
 * Invariant. Every watch in the chain whose time has not come is covered: there is a bell that rings no later than its
 * time (or than CHECK_NANOS from when it was last looked at), or a thread is about to hang such a bell.
 *
 *   begin   puts the watch into the chain, then reads the bell, and hangs an earlier one when that comes too late.
 *   ring    first takes the bell down, then reads the chain, interrupts what is due and hangs a bell for the rest.
 *
 * Both write before they read, with volatile order. So when ring does not see a watch, that watch's begin sees that
 * the bell is gone, and hangs one; when begin sees the old bell, ring sees the watch. If both hang one, the earlier
 * stays: hanging is a CAS that gives way to an earlier bell and cancels a later one. The winner sets the alarm after
 * its CAS, and looks again after that: if it was replaced in between, whoever did so could not cancel an alarm that was
 * not there yet, and the loser cancels it. A bell that was taken down and rings all the same does nothing.
 *
 * end takes the watch out of the chain without a fence. A ring that still sees it fails to interrupt it, since the
 * watch itself knows that it has ended (see Interruption), and at worst rings once more for nothing.
 *
 * Bounds. One alarm is pending for each thread, and for each at most one more while it is being replaced. It refers
 * to this object and the calls that run, not to the thread. A thread that became idle, or died, leaves its alarm until
 * it rings, at the limit of some call or after CHECK_NANOS, whichever is earlier; a limit of a day holds nothing for a
 * day.
 *
 * A virtual thread usually makes one call and ends; its alarm would be left for the rest of the limit, a million times
 * over. There, each watch has its own alarm, which is cancelled when the work ends. The same holds for tickers other
 * than that of the system, because they come and go, and a manual one is expected to show no alarm after a call.
 *
 * The idea of looking at the clock late and rarely, instead of keeping a timer right for every request, is that of the
 * coarse timers of network servers: Varghese, Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987.
 */
/** Watches over the work of one thread, and has it interrupted when its time is over. */
final class Watchman {

    /** The longest time that an alarm waits before it looks whether anybody still needs it: ten seconds. */
    static final long CHECK_NANOS = 10_000_000_000L;

    private static final long NOBODY = Long.MAX_VALUE;
    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();
    private static final ThreadLocal<Watchman> OF_THREAD = ThreadLocal.withInitial(Watchman::ofCurrentThread);
    private static final VarHandle INNERMOST;
    private static final VarHandle BELL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            INNERMOST = lookup.findVarHandle(Watchman.class, "innermost", Watch.class);
            BELL = lookup.findVarHandle(Watchman.class, "bell", Bell.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Whose watches share the alarm; null when all have their own. */
    private final @Nullable Ticker ticker;

    private volatile @Nullable Watch innermost;
    private volatile @Nullable Bell bell;

    Watchman(@Nullable Ticker ticker) {
        this.ticker = ticker;
    }

    /** Returns the watchman of the current thread. */
    static Watchman current() {
        return OF_THREAD.get();
    }

    /** Begins a piece of work of this thread, which has to {@link Watch#end() end} it on every path. */
    Watch begin(Ticker clock, long startNanos, long limitNanos) {
        Watch watch = new Watch(this, clock, startNanos, limitNanos);
        innermost = watch;
        try {
            if (shares(clock)) {
                cover(clock, startNanos, Math.min(limitNanos, CHECK_NANOS));
            } else {
                watch.setAlarm();
            }
        } catch (Throwable error) {
            watch.end();
            throw error;
        }
        return watch;
    }

    @Nullable
    Watch innermost() {
        return innermost;
    }

    /** Takes the innermost watch down; what was around it is the innermost now. */
    void leave(@Nullable Watch outer) {
        INNERMOST.setRelease(this, outer);
    }

    /** Sees to it that a bell rings after the given time, or earlier. */
    private void cover(Ticker clock, long nowNanos, long delayNanos) {
        long timeNanos = nowNanos + delayNanos;
        Bell pending = bell;
        if (pending != null && pending.ringsBy(timeNanos)) {
            return;
        }
        Bell fresh = new Bell(timeNanos);
        while (!BELL.compareAndSet(this, pending, fresh)) {
            pending = bell;
            if (pending != null && pending.ringsBy(timeNanos)) {
                return;
            }
        }
        if (pending != null) {
            pending.cancel();
        }
        set(fresh, clock, delayNanos);
    }

    private void set(Bell fresh, Ticker clock, long delayNanos) {
        try {
            fresh.alarm = clock.schedule(delayNanos, () -> ring(fresh, clock));
        } catch (Throwable error) {
            BELL.compareAndSet(this, fresh, null);
            throw error;
        }
        if (bell != fresh) {
            fresh.cancel();
        }
    }

    private void ring(Bell rung, Ticker clock) {
        if (!BELL.compareAndSet(this, rung, null)) {
            return;
        }
        long nowNanos = clock.nanos();
        long leftNanos = NOBODY;
        for (Watch watch = innermost; watch != null; watch = watch.outer()) {
            if (shares(watch.ticker())) {
                long ofWatch = watch.check(nowNanos);
                leftNanos = ofWatch == 0 ? leftNanos : Math.min(leftNanos, ofWatch);
            }
        }
        if (leftNanos != NOBODY) {
            cover(clock, nowNanos, Math.min(leftNanos, CHECK_NANOS));
        }
    }

    @SuppressWarnings("ReferenceEquality") // whether it is the very one; others may tell another time
    private boolean shares(Ticker clock) {
        return clock == ticker;
    }

    private static Watchman ofCurrentThread() {
        return new Watchman(onVirtualThread() ? null : Ticker.system());
    }

    /** Asks the current thread of Java 21 or later from Java 17 bytecode. */
    private static boolean onVirtualThread() {
        try {
            return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
        } catch (Throwable error) {
            throw new IllegalStateException("thread must tell whether it is virtual", error);
        }
    }

    private static @Nullable MethodHandle isVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException olderThan21) {
            return null;
        }
    }

    /** An alarm of the ticker, and the time at which it rings. */
    private static final class Bell {

        private final long timeNanos;
        private volatile Ticker.@Nullable Alarm alarm;

        Bell(long timeNanos) {
            this.timeNanos = timeNanos;
        }

        boolean ringsBy(long latestNanos) {
            return timeNanos - latestNanos <= 0;
        }

        void cancel() {
            Ticker.Alarm set = alarm;
            if (set != null) {
                set.cancel();
            }
        }
    }
}
