package io.patterns4j.writebehind;

import io.patterns4j.internal.Throwables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of the writes of a flight. */
final class Settlement<K, V> {

    final List<Op<K, V>> done = new ArrayList<>();
    final Map<Op<K, V>, Throwable> given = new LinkedHashMap<>();
    final Map<Op<K, V>, Throwable> retried = new LinkedHashMap<>();

    /** Whether the flight failed as a whole. */
    final boolean asAWhole;

    private Settlement(boolean asAWhole) {
        this.asAWhole = asAWhole;
    }

    /** Judges; the limit is how often a write may fail. */
    static <K, V> Settlement<K, V> of(
            Flight<K, V> flight, @Nullable BatchOutcome<K> outcome, @Nullable Throwable error, int limit) {
        if (error == null && outcome != null) {
            try {
                Settlement<K, V> each = new Settlement<>(false);
                for (Op<K, V> op : flight.ops) {
                    each.judge(op, outcome);
                }
                each.count(limit);
                return each;
            } catch (Throwable e) { // a key whose equals throws
                return whole(flight, e, limit);
            }
        }
        return whole(flight, error == null ? new NullPointerException("outcome must not be null") : error, limit);
    }

    private static <K, V> Settlement<K, V> whole(Flight<K, V> flight, Throwable error, int limit) {
        Settlement<K, V> all = new Settlement<>(true);
        flight.ops.forEach(op -> all.retried.put(op, Throwables.unwrap(error)));
        if (flight.ops.size() == 1) { // otherwise it says nothing about any
            all.count(limit);
        }
        return all;
    }

    private void judge(Op<K, V> op, BatchOutcome<K> outcome) {
        Throwable fatal = outcome.fatal().get(op.key);
        Throwable retryable = outcome.retryable().get(op.key);
        if (fatal != null) {
            given.put(op, fatal);
        } else if (retryable != null) {
            retried.put(op, retryable);
        } else if (outcome.done().contains(op.key)) {
            done.add(op);
        } else {
            retried.put(op, new IllegalStateException("outcome must name every key of its batch: key=" + op.key));
        }
    }

    private void count(int limit) {
        retried.keySet().forEach(op -> op.spent++);
        retried.entrySet().removeIf(entry -> {
            boolean over = entry.getKey().spent >= limit;
            if (over) {
                given.put(entry.getKey(), entry.getValue());
            }
            return over;
        });
    }
}
