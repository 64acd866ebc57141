package io.patterns4j.hedge;

import io.patterns4j.internal.Stripes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/*
 * One table of counts until a lost CAS shows that two threads write at once; from then on as many tables as there are
 * stripes, each thread writing the one that its id selects. A table is 29 cache lines long, so stripes share none but
 * where they touch. Readers add up the tables while writers go on; every record is seen at the latest by the next read.
 */
/** Counts of durations, for many writers and a rare reader. Counts only grow. */
final class LatencyHistogram {

    private static final int STRIPES = Stripes.count(16);
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle TABLES;

    static {
        try {
            TABLES = MethodHandles.lookup().findVarHandle(LatencyHistogram.class, "tables", int[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int[] base = new int[LogScale.BUCKETS];
    private volatile int @Nullable [] tables;

    void record(long nanos) {
        int bucket = LogScale.bucket(nanos);
        int[] spread = tables;
        if (spread == null) {
            int seen = (int) COUNT.getVolatile(base, bucket);
            if (COUNT.compareAndSet(base, bucket, seen, seen + 1)) {
                return;
            }
            spread = spread();
        }
        COUNT.getAndAdd(spread, Stripes.index(STRIPES) * LogScale.BUCKETS + bucket, 1);
    }

    /** Adds the counts to those of others, and returns how many were added. */
    long addTo(long[] counts) {
        long added = add(base, counts);
        int[] spread = tables;
        return spread == null ? added : added + add(spread, counts);
    }

    private static long add(int[] table, long[] counts) {
        long added = 0;
        for (int i = 0; i < table.length; i++) {
            long count = Integer.toUnsignedLong((int) COUNT.getVolatile(table, i));
            counts[i % LogScale.BUCKETS] += count;
            added += count;
        }
        return added;
    }

    private int[] spread() {
        int[] fresh = new int[STRIPES * LogScale.BUCKETS];
        int[] winner = (int[]) TABLES.compareAndExchange(this, null, fresh);
        return winner == null ? fresh : winner;
    }
}
