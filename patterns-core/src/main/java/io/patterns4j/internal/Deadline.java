package io.patterns4j.internal;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * The deadline of a call belongs to the thread that works for it. A timeout sets it around everything inside; whoever
 * goes on with the same call on another thread (a retry, a hedge, a bulkhead that let the call wait) captures it with
 * current() and sets it there again. So it reaches policies of other pipelines further inside as well, with no argument
 * that everybody would have to hand on.
 */
/** The time until which the call that the current thread works for has to be answered. */
public final class Deadline {

    /** What {@link #remainingNanos()} returns when there is no deadline. */
    public static final long NONE = Long.MAX_VALUE;

    private static final ThreadLocal<@Nullable Deadline> CURRENT = new ThreadLocal<>();

    private final LongSupplier clock;
    private final long startNanos;
    private final long periodNanos;

    private Deadline(LongSupplier clock, long startNanos, long periodNanos) {
        this.clock = clock;
        this.startNanos = startNanos;
        this.periodNanos = periodNanos;
    }

    /** Returns the deadline of the current thread; null when there is none. */
    public static @Nullable Deadline current() {
        return CURRENT.get();
    }

    /** Returns how long the current thread's call may still take, zero or more, or {@link #NONE}. */
    public static long remainingNanos() {
        Deadline deadline = CURRENT.get();
        return deadline == null ? NONE : deadline.leftNanos();
    }

    /** Returns the earlier of a new deadline and the given one. The clock is that of whoever sets it. */
    public static Deadline earlier(@Nullable Deadline outer, LongSupplier clock, long startNanos, long periodNanos) {
        return outer != null && outer.leftNanos() <= periodNanos ? outer : new Deadline(clock, startNanos, periodNanos);
    }

    /** Makes a deadline, or null for none, that of the current thread; the one before it has to be set again. */
    public static void set(@Nullable Deadline deadline) {
        CURRENT.set(deadline);
    }

    /** Runs a body under the deadline of another thread. */
    public static <T> T under(@Nullable Deadline deadline, Supplier<T> body) {
        Deadline own = CURRENT.get();
        CURRENT.set(deadline);
        try {
            return body.get();
        } finally {
            CURRENT.set(own);
        }
    }

    /** Runs a body under the deadline of another thread. */
    public static void under(@Nullable Deadline deadline, Runnable body) {
        under(deadline, () -> {
            body.run();
            return true;
        });
    }

    private long leftNanos() {
        return Nanos.remaining(startNanos, periodNanos, clock.getAsLong());
    }
}
