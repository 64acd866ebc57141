package io.patterns4j.writebehind;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Keys are compared by the map only; slots and writes are themselves.
 *
 * Places. With coalescing a slot has one place in the room, from its birth to its death. Without, each write has.
 *
 * A slot in the map that is dead is about to be taken out by whoever killed it; everybody who meets it helps.
 *
 * Sealing. The seal is set, then the slots that are there are killed. A write that makes a new slot looks at the seal
 * after its slot is in the map: either the sealer saw the slot, or the writer sees the seal and takes the slot back.
 */
/** All keys with writes that the store does not have: the overlay of reads, and the work of the dispatcher. */
@SuppressWarnings("ReferenceEquality") // states and writes are themselves
final class Slots<K, V> {

    final Room room;
    private final ConcurrentHashMap<K, Slot<K, V>> map = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final boolean coalescing;
    private final Meters meters;
    private final @Nullable Acks acks;
    private Consumer<Slot<K, V>> ready = slot -> {};
    private volatile boolean sealed;
    private volatile @Nullable CompletableFuture<@Nullable Void> drained;

    Slots(WriteBehindConfig config, Meters meters, @Nullable Acks acks) {
        this.room = new Room(config.capacity(), config.maxBytes());
        this.coalescing = config.coalescing();
        this.meters = meters;
        this.acks = acks;
    }

    /** Sets who hears of slots that have something to begin; before anything else. */
    void onReady(Consumer<Slot<K, V>> dispatcher) {
        ready = dispatcher;
    }

    boolean coalescing() {
        return coalescing;
    }

    /** Returns the latest write of a key that the store does not have. */
    @Nullable
    Op<K, V> newest(K key) {
        Slot<K, V> slot = map.get(key);
        return slot == null ? null : slot.state().newest();
    }

    Iterable<Slot<K, V>> all() {
        return map.values();
    }

    /** Takes a write of a key that has a slot; returns false when it has none. */
    boolean join(Op<K, V> op) {
        Slot<K, V> slot = map.get(op.key);
        while (slot != null) {
            SlotState<K, V> before = slot.offer(op, coalescing, numbers);
            if (!before.dead()) {
                took(slot, before, op);
                return true;
            }
            map.remove(op.key, slot);
            slot = map.get(op.key);
        }
        return false;
    }

    /** Takes a write that has a place; returns false when all is sealed. */
    boolean enter(Op<K, V> op) {
        while (!join(op)) {
            number(op);
            Slot<K, V> fresh = new Slot<>(op.key, SlotState.<K, V>empty().offer(op, coalescing));
            if (map.putIfAbsent(op.key, fresh) == null) {
                room.weigh(op.weight);
                ready.accept(fresh);
                return !sealed || !takenBack(fresh);
            }
        }
        giveBack();
        return true;
    }

    /** Takes a write that has a place and that its caller writes himself; null when somebody else will. */
    @Nullable
    Slot<K, V> enterDirect(Op<K, V> op) {
        while (!join(op)) {
            number(op);
            Slot<K, V> fresh = new Slot<>(op.key, SlotState.<K, V>empty().direct(op));
            if (map.putIfAbsent(op.key, fresh) == null) {
                room.weigh(op.weight);
                return fresh;
            }
        }
        giveBack();
        return null;
    }

    /** Keeps the slot of a key for a write on its way through the log; null when it has none. */
    @Nullable
    Slot<K, V> hold(K key) {
        Slot<K, V> slot = map.get(key);
        while (slot != null) {
            if (!slot.change(seen -> seen.appending(1)).dead()) {
                return slot;
            }
            map.remove(key, slot);
            slot = map.get(key);
        }
        return null;
    }

    /** The same with a place, for any key; null when all is sealed. */
    @Nullable
    Slot<K, V> holdNew(K key) {
        while (true) {
            Slot<K, V> slot = hold(key);
            if (slot != null) {
                giveBack();
                return slot;
            }
            Slot<K, V> fresh = new Slot<>(key, SlotState.<K, V>empty().appending(1));
            if (map.putIfAbsent(key, fresh) == null) {
                return sealed && takenBack(fresh) ? null : fresh;
            }
        }
    }

    /** The log has the write. */
    void commit(Slot<K, V> slot, Op<K, V> op) {
        SlotState<K, V> before = slot.offer(op, coalescing, numbers);
        if (!before.dead()) {
            took(slot, before, op);
            slot.change(seen -> seen.appending(-1));
            retire(slot);
        }
    }

    /** The same for a write that its caller writes himself; returns false when somebody else will. */
    boolean commitDirect(Slot<K, V> slot, Op<K, V> op) {
        SlotState<K, V> before =
                slot.change(seen -> seen.idle() && op.position > seen.highest() ? seen.direct(op) : seen);
        if (!before.dead() && before.idle() && op.position > before.highest()) {
            room.weigh(op.weight);
            slot.change(seen -> seen.appending(-1));
            return true;
        }
        commit(slot, op);
        return false;
    }

    /** The log may not have the write. */
    void letGo(Slot<K, V> slot) {
        slot.change(seen -> seen.appending(-1));
        releaseWrite();
        retire(slot);
    }

    /** The write in flight has ended for good. */
    void ended(Slot<K, V> slot, Op<K, V> op) {
        SlotState<K, V> before = slot.change(seen -> seen.ended(op));
        if (before.inFlight() == op) { // or sealed meanwhile
            acknowledge(op.position);
            left(slot, before, op);
        }
    }

    /** The write in flight has to be tried again, unless a newer one takes its place or somebody else has it now. */
    boolean again(Slot<K, V> slot, Op<K, V> op) {
        Slot.Retreat<K, V> retreat = slot.retreat(op, coalescing);
        if (retreat == null) {
            return false;
        }
        if (retreat.abandoned()) {
            left(slot, retreat.before(), op);
            return false;
        }
        if (coalescing && retreat.before().hasPending()) {
            acknowledge(op.position);
            dropped(op);
            meters.coalesced();
        }
        return true;
    }

    private void left(Slot<K, V> slot, SlotState<K, V> before, Op<K, V> op) {
        dropped(op);
        for (SlotState.Mark mark = before.marks(); mark != null; mark = mark.next()) {
            if (!before.hasPending() || mark.sequence() <= op.sequence) {
                mark.flush().reached();
            }
        }
        if (before.hasPending()) {
            ready.accept(slot);
        } else {
            retire(slot);
        }
    }

    /** Somebody else has taken over writes. */
    void revoke(Set<Long> positions) {
        for (Slot<K, V> slot : map.values()) {
            SlotState<K, V> before = slot.revoke(positions);
            boolean kept = before.dead() || before.inFlight() != null;
            for (SlotState.Chain<K, V> next = before.pending(); next != null; next = next.next()) {
                if (positions.contains(next.op().position)) {
                    dropped(next.op());
                } else {
                    kept = true;
                }
            }
            if (!kept) {
                reach(before.marks());
                retire(slot);
            }
        }
    }

    /** Returns a future that ends when all that is here now has gone. */
    Flush flush() {
        Flush flush = new Flush();
        for (Slot<K, V> slot : map.values()) {
            flush.marking();
            SlotState<K, V> before = slot.change(seen -> seen.marked(flush));
            if (before.dead() || before.newest() == null) {
                flush.reached();
            }
        }
        flush.reached();
        return flush;
    }

    /** Returns a future that ends when there is no slot. */
    CompletableFuture<@Nullable Void> drained() {
        CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
        drained = future;
        lookDrained();
        return future;
    }

    /** Ends all slots and returns what they held. */
    List<Op<K, V>> seal() {
        sealed = true;
        List<Op<K, V>> left = new ArrayList<>();
        for (Slot<K, V> slot : map.values()) {
            SlotState<K, V> state = slot.kill();
            if (!state.dead()) {
                map.remove(slot.key, slot);
                if (state.inFlight() != null) {
                    left.add(state.inFlight());
                }
                for (SlotState.Chain<K, V> next = state.pending(); next != null; next = next.next()) {
                    left.add(next.op());
                }
                refuse(state.marks());
            }
        }
        return left;
    }

    private void took(Slot<K, V> slot, SlotState<K, V> before, Op<K, V> op) {
        if (op.position != 0 && op.position <= before.highest()) {
            releaseWrite();
            if (!before.has(op.position)) {
                acknowledge(op.position); // a later one was here before it
                meters.coalesced();
            }
            return;
        }
        Op<K, V> replaced = coalescing ? before.replaceable() : null;
        if (replaced != null) {
            room.weigh((long) op.weight - replaced.weight);
            acknowledge(replaced.position);
            meters.coalesced();
        } else {
            room.weigh(op.weight);
        }
        if (before.idle()) {
            ready.accept(slot);
        }
    }

    /** A write has left its slot for good. */
    private void dropped(Op<K, V> op) {
        room.weigh(-op.weight);
        releaseWrite();
    }

    private void acknowledge(long position) {
        if (acks != null) {
            acks.add(position);
        }
    }

    private void retire(Slot<K, V> slot) {
        if (slot.retire()) {
            map.remove(slot.key, slot);
            releaseSlot();
            lookDrained();
        }
    }

    private boolean takenBack(Slot<K, V> fresh) {
        boolean mine = !fresh.kill().dead();
        if (mine) {
            map.remove(fresh.key, fresh);
        }
        return mine;
    }

    private void lookDrained() {
        CompletableFuture<@Nullable Void> waiting = drained;
        if (waiting != null && map.isEmpty()) {
            waiting.complete(null);
        }
    }

    private void number(Op<K, V> op) {
        if (op.position == 0) {
            op.sequence = numbers.incrementAndGet();
        }
    }

    /** Gives back a place that was taken for a slot which is there already. */
    private void giveBack() {
        if (coalescing) {
            room.release();
        }
    }

    private void releaseSlot() {
        if (coalescing) {
            room.release();
        }
    }

    private void releaseWrite() {
        if (!coalescing) {
            room.release();
        }
    }

    private static void reach(SlotState.@Nullable Mark marks) {
        for (SlotState.Mark mark = marks; mark != null; mark = mark.next()) {
            mark.flush().reached();
        }
    }

    private static void refuse(SlotState.@Nullable Mark marks) {
        for (SlotState.Mark mark = marks; mark != null; mark = mark.next()) {
            mark.flush().refused();
        }
    }
}
