package io.patterns4j.writebehind;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/*
 * Identity is what tells two writes apart; nobody compares their keys or values. The fields that change belong to one
 * hand at a time: to the writer's thread until the slot has it, then to the batch that has begun it. Each hands on by
 * a volatile write (the state of the slot).
 */
/** One write, from its acknowledgement to its end. */
final class Op<K, V> {

    final K key;
    final @Nullable V value;
    final long position;
    final int weight;

    /** Grows along the writes of a key; given when the slot takes the write. */
    long sequence;

    /** When the first of the writes came that this one stands for. */
    long sinceNanos;

    /** How often it has been tried. */
    int attempts;

    /** How many of the attempts count towards the limit: those of which it is known that this write failed. */
    int spent;

    /** Whether somebody else brings it to the store if this attempt fails; changes with the state of the slot only. */
    volatile boolean revoked;

    /** When it was first tried. */
    long triedNanos;

    /** Creates a write that came just now; the position is zero without a log. */
    Op(K key, @Nullable V value, Stamp stamp) {
        this.key = key;
        this.value = value;
        this.sequence = stamp.position;
        this.position = stamp.position;
        this.weight = stamp.weight;
        this.sinceNanos = stamp.nowNanos;
    }

    Write<K, V> toWrite(long nowNanos, int attempt) {
        return new Write<>(key, value, sequence, attempt, Duration.ofNanos(Math.max(0, nowNanos - sinceNanos)));
    }

    /** When a write came, where it is in the log, and what it weighs. */
    record Stamp(long position, int weight, long nowNanos) {}
}
