package io.patterns4j;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a policy refused a call: the protected code did not run.
 *
 * <p>Behind a retry it tells so of the last attempt: an earlier one may have run and had its effect.
 *
 * <p>Every rejection of the library extends this class. It carries no stack trace, because a refusal is an expected
 * answer under load and has to be cheap; the message is built only when somebody reads it. One instance may be thrown
 * to many callers: it takes neither a cause nor suppressed exceptions, so nobody can change it.
 */
public abstract class RejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String policy;
    private final transient @Nullable Rejection rejection;

    /**
     * Creates an exception that knows when to come back.
     *
     * @param rejection who refused, and until when
     */
    protected RejectedException(Rejection rejection) {
        super(null, null, false, false);
        this.policy = rejection.policy();
        this.rejection = rejection;
    }

    /**
     * Creates an exception for a policy that cannot tell when to come back.
     *
     * @param policy the name of the policy that refused the call
     */
    protected RejectedException(String policy) {
        super(null, null, false, false);
        this.policy = policy;
        this.rejection = null;
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
     * Returns how long to wait, counted from now, before another attempt has a chance.
     *
     * @return a duration of zero or more; empty when the policy cannot know
     */
    public final Optional<Duration> retryAfter() {
        return rejection == null ? Optional.empty() : rejection.retryAfter();
    }

    /**
     * Returns the rejection that says the same; for a policy that is to refuse without throwing.
     *
     * @return a rejection whose exception is this one
     */
    public final Rejection toRejection() {
        return new ThrownRejection(this);
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
        return retryAfter().map(wait -> message + ", retryAfter=" + wait).orElse(message);
    }
}
