package io.patterns4j.redis.torture;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLongArray;

/*
 * A floor is the highest version whose invalidation has returned. Each process has floors of its own, which its reads
 * must never fall below. Those of all processes are in a file that all have in their memory; reads may fall below those
 * for a while, and to tell for how long the file also has when the invalidation of each version returned, by the
 * monotonic clock, which processes of one machine share.
 */
/** Below which versions no read that begins now may fall. */
final class Floors {

    private static final int VERSIONS = 8_192;
    private static final VarHandle LONGS =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final AtomicLongArray own;
    private final ByteBuffer shared;

    private Floors(int keys, ByteBuffer shared) {
        this.own = new AtomicLongArray(keys);
        this.shared = shared;
    }

    static Floors in(Path file, int keys) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = (long) keys * (VERSIONS + 1) * Long.BYTES;
            return new Floors(keys, channel.map(FileChannel.MapMode.READ_WRITE, 0, size));
        }
    }

    long own(int key) {
        return own.get(key);
    }

    long shared(int key) {
        return (long) LONGS.getVolatile(shared, place(key, 0));
    }

    /** Hears that the invalidation of a version has returned. */
    void raise(int key, long version) {
        LONGS.setVolatile(shared, place(key, 1 + version % VERSIONS), System.nanoTime());
        own.accumulateAndGet(key, version, Math::max);
        int place = place(key, 0);
        long before = (long) LONGS.getVolatile(shared, place);
        while (before < version && !LONGS.compareAndSet(shared, place, before, version)) {
            before = (long) LONGS.getVolatile(shared, place);
        }
    }

    /** Returns for how long a version has been over; 0 when it is not. */
    long overForNanos(int key, long version, long newest, long nowNanos) {
        for (long newer = Math.max(version + 1, newest - VERSIONS + 1); newer <= newest; newer++) {
            long since = (long) LONGS.getVolatile(shared, place(key, 1 + newer % VERSIONS));
            if (since != 0) {
                return Math.max(0, nowNanos - since);
            }
        }
        return 0;
    }

    private static int place(int key, long offset) {
        return Math.toIntExact((key * (VERSIONS + 1L) + offset) * Long.BYTES);
    }
}
