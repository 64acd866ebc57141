package io.patterns4j;

import java.time.Duration;
import java.util.Optional;

/**
 * Tells that a policy refused a call: the protected code did not run.
 *
 * <p>Every rejection of the library extends this class. It carries no stack trace, because a refusal is an expected
 * answer under load and has to be cheap; the message is built only when somebody reads it.
 */
public abstract class RejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final long UNKNOWN = -1L;

    private final String policy;
    private final long retryAfterNanos;

    /**
     * Creates an exception that knows when to come back.
     *
     * @param policy the name of the policy that refused the call
     * @param retryAfterNanos nanoseconds from now until another attempt has a chance; negative when unknown
     */
    protected RejectedException(String policy, long retryAfterNanos) {
        super(null, null, false, false);
        this.policy = policy;
        this.retryAfterNanos = retryAfterNanos;
    }

    /**
     * Creates an exception for a policy that cannot tell when to come back.
     *
     * @param policy the name of the policy that refused the call
     */
    protected RejectedException(String policy) {
        this(policy, UNKNOWN);
    }

    /**
     * Returns the name of the policy that refused the call.
     *
     * @return the name given to the policy when it was built
     */
    public final String policy() {
        return policy;
    }

    /**
     * Returns how long to wait before another attempt has a chance, counted from the refusal.
     *
     * @return a duration of zero or more; empty when the policy could not know
     */
    public final Optional<Duration> retryAfter() {
        return retryAfterNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(retryAfterNanos));
    }

    /**
     * Says in a few words what refused the call, for example {@code circuit breaker is open}.
     *
     * @return the reason, without name and time
     */
    protected abstract String reason();

    @Override
    public final String getMessage() {
        String message = reason() + ": policy=" + policy;
        return retryAfterNanos < 0 ? message : message + ", retryAfter=" + Duration.ofNanos(retryAfterNanos);
    }
}
