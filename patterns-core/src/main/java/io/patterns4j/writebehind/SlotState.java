package io.patterns4j.writebehind;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * The rules of one key, as a value: each method returns the next state, or this very one when nothing changes.
 *
 * Invariants. At most one write is in flight. With coalescing at most one more is pending, the latest. Without, all
 * are, in the order they came: `front` from the oldest on, then `back` from the newest backwards, a queue of two
 * lists, so that taking from it costs a constant in the mean and a state never changes.
 *
 * A slot is scheduled, which means that the dispatcher has it in one of its queues or that a batch has its write,
 * exactly while it is not idle. Whoever takes it out of idleness hands it to the dispatcher.
 *
 * Positions. `highest` is that of the latest write that the slot has taken. A log may acknowledge two concurrent
 * writes of a key in either order; the one with the lower position comes too late then. `appending` counts writes on
 * their way through the log and keeps the slot, and with it the memory of `highest`, from being freed.
 *
 * Revocation. Writes that another process has taken over leave the slot, and `highest` falls to what is still here:
 * they may be delivered again, when that process has gone. One in flight cannot be called back. It is marked, so that
 * it is not tried again; when it is delivered again meanwhile the mark is taken off, and the write stays the only one
 * of its position. Marking changes the state, so it and the end of the attempt are in one order.
 */
/** What the slot of a key holds. */
record SlotState<K, V>(
        @Nullable Chain<K, V> front,
        @Nullable Chain<K, V> back,
        @Nullable Op<K, V> newest,
        @Nullable Op<K, V> inFlight,
        int appending,
        long highest,
        @Nullable Mark marks,
        boolean dead) {

    private static final SlotState<?, ?> EMPTY = new SlotState<>(null, null, null, null, 0, 0, null, false);
    private static final SlotState<?, ?> DEAD = new SlotState<>(null, null, null, null, 0, 0, null, true);

    /** A list of writes. */
    record Chain<K, V>(Op<K, V> op, @Nullable Chain<K, V> next) {}

    /** Somebody who waits until the slot is through with this write, or with a later one. */
    record Mark(long sequence, Flush flush, @Nullable Mark next) {}

    @SuppressWarnings("unchecked") // holds none
    static <K, V> SlotState<K, V> empty() {
        return (SlotState<K, V>) EMPTY;
    }

    @SuppressWarnings("unchecked") // holds none
    static <K, V> SlotState<K, V> ofDead() {
        return (SlotState<K, V>) DEAD;
    }

    boolean hasPending() {
        return front != null || back != null;
    }

    boolean idle() {
        return inFlight == null && front == null && back == null;
    }

    /** Whether nobody needs the slot any more. */
    boolean free() {
        return idle() && appending == 0;
    }

    /** Returns the write that would be replaced by another one. */
    @Nullable
    Op<K, V> replaceable() {
        return front == null ? null : front.op;
    }

    /** Returns the write that is the next to begin. */
    @Nullable
    Op<K, V> first() {
        if (front != null) {
            return front.op;
        }
        Chain<K, V> last = back;
        while (last != null && last.next != null) {
            last = last.next;
        }
        return last == null ? null : last.op;
    }

    /** Takes a write, in place of the pending one when they coalesce; not when a later one has been taken. */
    SlotState<K, V> offer(Op<K, V> op, boolean coalescing) {
        if (op.position != 0 && op.position <= highest) {
            Op<K, V> flying = inFlight;
            return flying != null && flying.position == op.position ? marked(flying, false) : this;
        }
        long top = Math.max(highest, op.position);
        if (coalescing || !hasPending()) {
            return new SlotState<>(new Chain<>(op, null), null, op, inFlight, appending, top, marks, false);
        }
        return new SlotState<>(front, new Chain<>(op, back), op, inFlight, appending, top, marks, false);
    }

    /** Takes a write that its caller writes himself, into a slot that is idle. */
    SlotState<K, V> direct(Op<K, V> op) {
        long top = Math.max(highest, op.position);
        return new SlotState<>(null, null, op, op, appending, top, marks, false);
    }

    /** Puts the oldest pending write in flight. Nothing changes when there is none or one is in flight. */
    SlotState<K, V> begin() {
        if (inFlight != null || !hasPending()) {
            return this;
        }
        Chain<K, V> oldest = front == null ? reversed(back) : front;
        Chain<K, V> newer = front == null ? null : back;
        return new SlotState<>(oldest.next, newer, newest, oldest.op, appending, highest, marks, false);
    }

    /** The write in flight has ended for good. */
    SlotState<K, V> ended(Op<K, V> op) {
        if (inFlight != op) {
            return this;
        }
        Op<K, V> latest = hasPending() ? newest : null;
        Mark left = latest == null ? null : unreached(marks, op.sequence);
        return new SlotState<>(front, back, latest, null, appending, highest, left, false);
    }

    /** The write in flight is to be tried again, unless it coalesces with a newer one. */
    SlotState<K, V> again(Op<K, V> op, boolean coalescing) {
        if (inFlight != op) {
            return this;
        }
        if (coalescing && hasPending()) {
            return new SlotState<>(front, back, newest, null, appending, highest, marks, false);
        }
        return new SlotState<>(new Chain<>(op, front), back, newest, null, appending, highest, marks, false);
    }

    /** The write in flight has failed, and somebody else has it now. */
    SlotState<K, V> abandoned(Op<K, V> op) {
        return ended(op).lowered();
    }

    /** Whether the slot has the write of a position: it came twice. */
    boolean has(long position) {
        boolean found = inFlight != null && inFlight.position == position;
        for (Chain<K, V> next = pending(); next != null && !found; next = next.next) {
            found = next.op.position == position;
        }
        return found;
    }

    /** Counts one more, or one less, write on its way through the log. */
    SlotState<K, V> appending(int change) {
        return new SlotState<>(front, back, newest, inFlight, appending + change, highest, marks, false);
    }

    /** Adds somebody who waits until what is here now has gone. */
    SlotState<K, V> marked(Flush flush) {
        Op<K, V> last = newest;
        return last == null
                ? this
                : new SlotState<>(
                        front, back, last, inFlight, appending, highest, new Mark(last.sequence, flush, marks), false);
    }

    /** Takes out pending writes that somebody else has taken over. */
    SlotState<K, V> without(Set<Long> positions) {
        Chain<K, V> kept = null; // newest first
        boolean removed = false;
        Chain<K, V> next = hasPending() ? oldestFirst() : null;
        for (; next != null; next = next.next) {
            if (positions.contains(next.op.position)) {
                removed = true;
            } else {
                kept = new Chain<>(next.op, kept);
            }
        }
        SlotState<K, V> marking =
                inFlight != null && positions.contains(inFlight.position) ? marked(inFlight, true) : this;
        if (!removed) {
            return marking;
        }
        Op<K, V> latest = kept == null ? inFlight : kept.op;
        Chain<K, V> ordered = kept == null ? null : reversed(kept);
        Mark waiting = latest == null ? null : unreachable(marks, latest.sequence);
        return new SlotState<>(ordered, null, latest, inFlight, appending, highest, waiting, false).lowered();
    }

    /** Marks the write in flight, and returns a state that is another one. */
    private SlotState<K, V> marked(Op<K, V> flying, boolean revoked) {
        flying.revoked = revoked;
        return new SlotState<>(front, back, newest, flying, appending, highest, marks, dead);
    }

    /** Returns the same with the highest position that is still here. */
    private SlotState<K, V> lowered() {
        long top = inFlight == null ? 0 : inFlight.position;
        for (Chain<K, V> next = pending(); next != null; next = next.next) {
            top = Math.max(top, next.op.position);
        }
        return new SlotState<>(front, back, newest, inFlight, appending, top, marks, dead);
    }

    /** Returns all pending writes from the oldest on; null when there are none. */
    @Nullable
    Chain<K, V> pending() {
        return hasPending() ? oldestFirst() : null;
    }

    private @Nullable Chain<K, V> oldestFirst() {
        Chain<K, V> newestFirst = null;
        for (Chain<K, V> next = front; next != null; next = next.next) {
            newestFirst = new Chain<>(next.op, newestFirst);
        }
        Chain<K, V> late = back == null ? null : reversed(back);
        for (; late != null; late = late.next) {
            newestFirst = new Chain<>(late.op, newestFirst);
        }
        return newestFirst == null ? null : reversed(newestFirst);
    }

    private static <K, V> Chain<K, V> reversed(@Nullable Chain<K, V> chain) {
        Chain<K, V> result = null;
        for (Chain<K, V> next = chain; next != null; next = next.next) {
            result = new Chain<>(next.op, result);
        }
        if (result == null) {
            throw new IllegalStateException("chain must not be empty");
        }
        return result;
    }

    private static @Nullable Mark unreached(@Nullable Mark marks, long sequence) {
        Mark left = null;
        for (Mark mark = marks; mark != null; mark = mark.next) {
            if (mark.sequence > sequence) {
                left = new Mark(mark.sequence, mark.flush, left);
            }
        }
        return left;
    }

    /** Lowers marks to what is left, so that they are reached with it. */
    private static @Nullable Mark unreachable(@Nullable Mark marks, long sequence) {
        Mark left = null;
        for (Mark mark = marks; mark != null; mark = mark.next) {
            left = new Mark(Math.min(mark.sequence, sequence), mark.flush, left);
        }
        return left;
    }
}
