package io.patterns4j.bulkhead;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Stands for one place in an adaptive bulkhead, or for the refusal of one, and takes what became of the call.
 *
 * <pre>{@code
 * try (AdaptivePermit permit = bulkhead.tryAcquire()) {
 *     if (!permit.granted()) {
 *         return cached();
 *     }
 *     Answer answer = client.ask(question);
 *     permit.success();
 *     return answer;
 * }
 * }</pre>
 *
 * <p><b>Guarantees.</b> The first of {@link #success()}, {@link #dropped()}, {@link #ignore()} and {@link #close()}
 * returns the place and counts; later ones change nothing. The response time is that from the permit to the success. A
 * refused permit is shared and nothing happens to it.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; another thread than took it may end it.
 */
public final class AdaptivePermit implements AutoCloseable {

    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(AdaptivePermit.class, "owner", AdaptiveBulkhead.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BulkheadPermit place;
    private final long startNanos;

    @SuppressWarnings("unused") // by VarHandle
    private volatile @Nullable AdaptiveBulkhead owner;

    AdaptivePermit(AdaptiveBulkhead owner, BulkheadPermit place, long startNanos) {
        this.owner = owner;
        this.place = place;
        this.startNanos = startNanos;
    }

    private AdaptivePermit(BulkheadPermit refused) {
        this.place = refused;
        this.startNanos = 0;
    }

    static AdaptivePermit refused() {
        return new AdaptivePermit(BulkheadPermit.refused());
    }

    /**
     * Tells whether the place was given.
     *
     * @return false when the bulkhead refused; true otherwise, even after the permit was ended
     */
    public boolean granted() {
        return place.granted();
    }

    /** Ends the permit: the callee answered, and how long that took says something about its load. */
    public void success() {
        AdaptiveBulkhead bulkhead = end();
        if (bulkhead != null) {
            bulkhead.succeeded(place, startNanos);
        }
    }

    /** Ends the permit: the call was lost to overload, by a timeout, a rejection or an error. */
    public void dropped() {
        AdaptiveBulkhead bulkhead = end();
        if (bulkhead != null) {
            bulkhead.dropped(place);
        }
    }

    /** Ends the permit: the call says nothing about the load of the callee. */
    public void ignore() {
        if (end() != null) {
            place.close();
        }
    }

    /** Ends the permit as {@linkplain #ignore() ignored} unless it was ended before. */
    @Override
    public void close() {
        ignore();
    }

    private @Nullable AdaptiveBulkhead end() {
        return (AdaptiveBulkhead) OWNER.getAndSet(this, (AdaptiveBulkhead) null);
    }
}
