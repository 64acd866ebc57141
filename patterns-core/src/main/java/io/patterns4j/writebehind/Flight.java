package io.patterns4j.writebehind;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes that go to the store together, once. */
final class Flight<K, V> {

    final String id;
    final List<Slot<K, V>> slots = new ArrayList<>();
    final List<Op<K, V>> ops = new ArrayList<>();

    /** How often these slots have failed as a whole before. */
    final int failures;

    Flight(String id, int failures) {
        this.id = id;
        this.failures = failures;
    }

    /** Takes the next write of a slot along, if there is one that can begin. */
    void board(Slot<K, V> slot) {
        Op<K, V> op = slot.begin();
        if (op != null) {
            add(slot, op);
        }
    }

    void add(Slot<K, V> slot, Op<K, V> op) {
        slots.add(slot);
        ops.add(op);
    }

    /** Returns the same writes under the id of the flight that had the very same. */
    Flight<K, V> as(@Nullable Flight<K, V> earlier) {
        if (earlier == null || !sameOps(earlier.ops, ops)) {
            return this;
        }
        Flight<K, V> again = new Flight<>(earlier.id, failures);
        again.slots.addAll(slots);
        again.ops.addAll(ops);
        return again;
    }

    Batch<K, V> begin(long nowNanos) {
        List<Write<K, V>> writes = new ArrayList<>(ops.size());
        for (Op<K, V> op : ops) {
            op.triedNanos = op.attempts == 0 ? nowNanos : op.triedNanos;
            op.attempts++;
            writes.add(op.toWrite(nowNanos, op.attempts));
        }
        return new Batch<>(id, writes);
    }

    private static <K, V> boolean sameOps(List<Op<K, V>> some, List<Op<K, V>> others) {
        boolean same = some.size() == others.size();
        for (int i = 0; same && i < some.size(); i++) {
            same = some.get(i) == others.get(i);
        }
        return same;
    }
}
