package io.patterns4j.circuitbreaker;

import io.patterns4j.Rejection;
import io.patterns4j.Verdict;
import io.patterns4j.internal.Checks;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@link CircuitBreaker#tryAcquire()}: the permission for one call, or its refusal.
 *
 * <pre>{@code
 * try (CircuitPermit permit = breaker.tryAcquire()) {
 *     if (!permit.granted()) {
 *         return degraded(permit.rejection());
 *     }
 *     permit.returned(rpc.send(message));
 * }
 * }</pre>
 *
 * <p><b>Guarantees.</b> The first completion counts and later ones change nothing. {@link #close()} without a
 * completion completes as {@link Verdict#IGNORED}. A permit of an older generation of the breaker changes nothing.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads; one of them completes it.
 */
public final class CircuitPermit implements AutoCloseable {

    private static final VarHandle COMPLETED;

    static {
        try {
            COMPLETED = MethodHandles.lookup().findVarHandle(CircuitPermit.class, "completed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Admission admission;
    private final @Nullable CircuitBreaker breaker;
    private final long startNanos;

    @SuppressWarnings("unused") // by VarHandle
    private volatile boolean completed;

    CircuitPermit(CircuitBreaker breaker, Admission admission) {
        this.breaker = breaker;
        this.admission = admission;
        this.startNanos = admission.startNanos();
    }

    CircuitPermit(Refusal refusal) {
        this.breaker = null;
        this.admission = refusal;
        this.startNanos = 0;
    }

    /**
     * Returns whether the call may run.
     *
     * @return false when it was refused
     */
    public boolean granted() {
        return breaker != null;
    }

    /**
     * Returns why the call was refused.
     *
     * @return empty when it was granted
     */
    public Optional<Rejection> rejection() {
        return admission instanceof Refusal refusal ? Optional.of(refusal) : Optional.empty();
    }

    /**
     * Completes the permit with a value, which the breaker's classifier judges.
     *
     * @param value what the call returned
     */
    public void returned(@Nullable Object value) {
        if (breaker != null && first()) {
            admission.settle(breaker.judge(value), startNanos, null);
        }
    }

    /**
     * Completes the permit with a throwable, which the breaker's classifier judges.
     *
     * @param error what the call threw
     */
    public void threw(Throwable error) {
        if (breaker != null && first()) {
            breaker.settleError(admission, startNanos, error);
        }
    }

    /**
     * Completes the permit with the caller's own verdict.
     *
     * @param verdict what the call told about the callee
     */
    public void record(Verdict verdict) {
        Checks.notNull("verdict", verdict);
        if (breaker != null && first()) {
            admission.settle(verdict, startNanos, null);
        }
    }

    /** Completes the permit as ignored unless it is completed already. */
    @Override
    public void close() {
        record(Verdict.IGNORED);
    }

    private boolean first() {
        return COMPLETED.compareAndSet(this, false, true);
    }
}
