package io.patterns4j.redis;

/*
 * A position is the id of an entry with the number of its shard:
 *
 *   bit 63      0
 *   bits 21-62  the first part of the id, milliseconds: good until the year 2109
 *   bits 8-20   the second part, below 8,192; stream-append.lua sees to that
 *   bits 0-7    the shard
 *
 * Within one shard, thus for one key, positions grow as ids do. Across shards they are distinct.
 */
/** Makes positions of the ids of streams, and ids of positions. */
final class StreamPosition {

    static final int SHARD_BITS = 8;
    static final int SEQUENCE_BITS = 13;

    private static final int MILLIS_SHIFT = SHARD_BITS + SEQUENCE_BITS;
    private static final long MAX_MILLIS = Long.MAX_VALUE >>> MILLIS_SHIFT;
    private static final long MAX_SEQUENCE = (1 << SEQUENCE_BITS) - 1;
    private static final long MAX_SHARD = (1 << SHARD_BITS) - 1;

    private StreamPosition() {}

    /** Returns the position of an entry; 0 when its id is none that this log makes. */
    static long of(byte[] id, int shard) {
        int dash = indexOfDash(id);
        long millis = number(id, 0, dash);
        long sequence = number(id, dash + 1, id.length);
        if (dash < 0 || millis < 0 || millis > MAX_MILLIS || sequence < 0 || sequence > MAX_SEQUENCE) {
            return 0;
        }
        return millis << MILLIS_SHIFT | sequence << SHARD_BITS | shard;
    }

    static int shard(long position) {
        return (int) (position & MAX_SHARD);
    }

    static String id(long position) {
        return (position >>> MILLIS_SHIFT) + "-" + (position >>> SHARD_BITS & MAX_SEQUENCE);
    }

    private static int indexOfDash(byte[] id) {
        for (int i = 0; i < id.length; i++) {
            if (id[i] == '-') {
                return i;
            }
        }
        return -1;
    }

    private static long number(byte[] id, int from, int to) {
        if (from >= to || to - from > 18) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            if (id[i] < '0' || id[i] > '9') {
                return -1;
            }
            number = number * 10 + (id[i] - '0');
        }
        return number;
    }
}
