package io.patterns4j.internal;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * The deadline of a call belongs to the thread that works for it. A timeout sets it around everything inside; whoever
 * goes on with the same call on another thread (a retry, a hedge, a bulkhead that let the call wait) captures it with
 * current() and sets it there again. So it reaches policies of other pipelines further inside as well, with no argument
 * that everybody would have to hand on.
 *
 * A timeout that runs its call on the caller's thread writes the two fields of the thread's slot, and the two it found
 * there back again; it makes no object. The object that others capture is made when somebody asks for it.
 */
/** The time until which the call that the current thread works for has to be answered. */
public final class Deadline {

    /** What {@link #remainingNanos()} returns when there is no deadline. */
    public static final long NONE = Long.MAX_VALUE;

    private static final ThreadLocal<Slot> SLOT = ThreadLocal.withInitial(Slot::new);

    private final LongSupplier clock;
    private final long endNanos;

    private Deadline(LongSupplier clock, long endNanos) {
        this.clock = clock;
        this.endNanos = endNanos;
    }

    /** Returns where the deadline of the current thread is kept. For this thread only. */
    public static Slot slot() {
        return SLOT.get();
    }

    /** Returns the deadline of the current thread; null when there is none. */
    public static @Nullable Deadline current() {
        return slot().capture();
    }

    /** Returns how long the current thread's call may still take, zero or more, or {@link #NONE}. */
    public static long remainingNanos() {
        return slot().remainingNanos();
    }

    /** Returns the earlier of a new deadline and the given one. The clock is that of whoever sets it. */
    public static Deadline earlier(@Nullable Deadline outer, LongSupplier clock, long startNanos, long periodNanos) {
        return outer != null && Slot.left(outer.endNanos, outer.clock.getAsLong()) <= periodNanos
                ? outer
                : new Deadline(clock, startNanos + periodNanos);
    }

    /** Makes a deadline, or null for none, that of the current thread; the one before it has to be set again. */
    public static void set(@Nullable Deadline deadline) {
        slot().set(deadline);
    }

    /** Runs a body under the deadline of another thread. */
    public static <T> T under(@Nullable Deadline deadline, Supplier<T> body) {
        Slot slot = slot();
        Deadline own = slot.capture();
        slot.set(deadline);
        try {
            return body.get();
        } finally {
            slot.set(own);
        }
    }

    /** Runs a body under the deadline of another thread. */
    public static void under(@Nullable Deadline deadline, Runnable body) {
        under(deadline, () -> {
            body.run();
            return true;
        });
    }

    /** The deadline of one thread, changed in place. */
    public static final class Slot {

        private @Nullable LongSupplier clock;
        private long endNanos;
        private @Nullable Deadline captured;

        private Slot() {}

        /** Returns the clock of the deadline; null when there is none. */
        public @Nullable LongSupplier clock() {
            return clock;
        }

        /** Returns when it ends, by its clock; meaningless when there is none. */
        public long endNanos() {
            return endNanos;
        }

        /** Sets a deadline; with a null clock, none. */
        public void set(@Nullable LongSupplier newClock, long newEndNanos) {
            clock = newClock;
            endNanos = newEndNanos;
            captured = null;
        }

        /**
         * Returns how long is left, zero or more, or {@link #NONE}, to somebody who has just read a clock. Another
         * reading is made only when that was a different one.
         */
        @SuppressWarnings("ReferenceEquality") // whether it is the very clock
        public long remainingNanos(LongSupplier readClock, long nowNanos) {
            return clock == readClock ? left(endNanos, nowNanos) : remainingNanos();
        }

        private long remainingNanos() {
            LongSupplier own = clock;
            return own == null ? NONE : left(endNanos, own.getAsLong());
        }

        private void set(@Nullable Deadline deadline) {
            clock = deadline == null ? null : deadline.clock;
            endNanos = deadline == null ? 0 : deadline.endNanos;
            captured = deadline;
        }

        private @Nullable Deadline capture() {
            LongSupplier own = clock;
            if (own != null && captured == null) {
                captured = new Deadline(own, endNanos);
            }
            return captured;
        }

        /** Subtracts before it compares, which is right across the overflow of the clock. */
        private static long left(long endNanos, long nowNanos) {
            return Math.max(0L, endNanos - nowNanos);
        }
    }
}
