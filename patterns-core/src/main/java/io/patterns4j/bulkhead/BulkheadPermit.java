package io.patterns4j.bulkhead;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Stands for one place in a bulkhead, or for the refusal of one.
 *
 * <pre>{@code
 * try (BulkheadPermit permit = bulkhead.tryAcquire()) {
 *     return permit.granted() ? load() : cached();
 * }
 * }</pre>
 *
 * <p><b>Guarantees.</b> {@link #close()} returns the place exactly once, whoever calls it how often. A refused permit
 * is shared and closing it does nothing.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; a permit may be closed by another thread than took it.
 */
public final class BulkheadPermit implements AutoCloseable {

    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(BulkheadPermit.class, "owner", Bulkhead.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int ticket;

    @SuppressWarnings("unused") // by VarHandle
    private volatile @Nullable Bulkhead owner;

    BulkheadPermit(@Nullable Bulkhead owner, int ticket) {
        this.owner = owner;
        this.ticket = ticket;
    }

    static BulkheadPermit refused() {
        return new BulkheadPermit(null, PermitPool.REFUSED);
    }

    /**
     * Tells whether the place was given.
     *
     * @return false when the bulkhead refused; true otherwise, even after {@link #close()}
     */
    public boolean granted() {
        return ticket >= 0;
    }

    /** Returns the place. Does nothing the second time, or when the permit was refused. */
    @Override
    public void close() {
        Bulkhead bulkhead = (Bulkhead) OWNER.getAndSet(this, (Bulkhead) null);
        if (bulkhead != null) {
            bulkhead.exit(ticket);
        }
    }
}
