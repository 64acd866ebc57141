package io.patterns4j.writebehind;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/*
 * Every change is one CAS from state to state. A slot dies by a CAS too, so a write that comes at the same moment
 * either is in the state that dies no more, or sees the death and finds itself another slot.
 */
/** The place of one key among the writes that the store does not have yet. */
@SuppressWarnings("ReferenceEquality") // a state is itself
final class Slot<K, V> {

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Slot.class, "state", SlotState.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final K key;
    private volatile SlotState<K, V> state;

    Slot(K key, SlotState<K, V> state) {
        this.key = key;
        this.state = state;
    }

    SlotState<K, V> state() {
        return state;
    }

    /** Changes the state, unless the slot is dead; returns the state before. */
    SlotState<K, V> change(UnaryOperator<SlotState<K, V>> rule) {
        while (true) {
            SlotState<K, V> before = state;
            SlotState<K, V> after = before.dead() ? before : rule.apply(before);
            if (after == before || STATE.compareAndSet(this, before, after)) {
                return before;
            }
        }
    }

    /**
     * Takes a write; returns the state before, which is dead when it did not. A write without a position is numbered
     * after the state was read that it follows, so numbers grow along the writes of a key.
     */
    SlotState<K, V> offer(Op<K, V> op, boolean coalescing, AtomicLong numbers) {
        long cameNanos = op.sinceNanos;
        while (true) {
            SlotState<K, V> before = state;
            if (before.dead()) {
                return before;
            }
            Op<K, V> replaced = coalescing ? before.replaceable() : null;
            op.sinceNanos = replaced == null ? cameNanos : replaced.sinceNanos;
            if (op.position == 0) {
                op.sequence = numbers.incrementAndGet();
            }
            SlotState<K, V> after = before.offer(op, coalescing);
            if (after == before || STATE.compareAndSet(this, before, after)) {
                return before;
            }
        }
    }

    /** Puts the oldest pending write in flight and returns it; null when there is none to begin. */
    @Nullable
    Op<K, V> begin() {
        while (true) {
            SlotState<K, V> before = state;
            SlotState<K, V> after = before.dead() ? before : before.begin();
            if (after == before) {
                return null;
            }
            if (STATE.compareAndSet(this, before, after)) {
                return after.inFlight();
            }
        }
    }

    /**
     * Takes the write in flight back after an attempt that failed: to be tried again, or, when somebody else has it,
     * for good. Returns the state before, or null when the slot has it no more.
     */
    @Nullable
    Retreat<K, V> retreat(Op<K, V> op, boolean coalescing) {
        while (true) {
            SlotState<K, V> before = state;
            if (before.dead() || before.inFlight() != op) {
                return null;
            }
            boolean abandons = op.revoked;
            SlotState<K, V> after = abandons ? before.abandoned(op) : before.again(op, coalescing);
            if (STATE.compareAndSet(this, before, after)) {
                return new Retreat<>(before, abandons);
            }
        }
    }

    /** How a failed write went back. */
    record Retreat<K, V>(SlotState<K, V> before, boolean abandoned) {}

    /** Frees the slot for good if nobody needs it; returns whether this call did. */
    boolean retire() {
        SlotState<K, V> seen = state;
        while (!seen.dead() && seen.free()) {
            if (STATE.compareAndSet(this, seen, SlotState.<K, V>ofDead())) {
                return true;
            }
            seen = state;
        }
        return false;
    }

    /** Ends the slot whatever it holds, and returns that. */
    @SuppressWarnings("unchecked") // it holds nothing else
    SlotState<K, V> kill() {
        return (SlotState<K, V>) STATE.getAndSet(this, SlotState.<K, V>ofDead());
    }

    SlotState<K, V> revoke(Set<Long> positions) {
        return change(seen -> seen.without(positions));
    }
}
