package io.patterns4j.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Makes counters for stress tests. */
final class Counters {

    private static final MethodHandle SPREAD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(StripedCounter.class, MethodHandles.lookup());
            SPREAD = lookup.findVirtual(StripedCounter.class, "spread", MethodType.methodType(long[].class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Counters() {}

    /** Returns a counter that has met contention before. */
    static StripedCounter spread() {
        StripedCounter counter = new StripedCounter();
        try {
            long[] ignored = (long[]) SPREAD.invokeExact(counter);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        return counter;
    }
}
