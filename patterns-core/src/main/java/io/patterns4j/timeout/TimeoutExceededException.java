package io.patterns4j.timeout;

import io.patterns4j.RejectedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells that a call was not answered within the limit. The work ran, and may have had its effect; that is why this is
 * no {@link RejectedException}. Only a call that would have begun after the deadline of a timeout around it did not
 * run. What the work threw in the end, if anything, is the cause; after an interrupt, its stack trace shows where the
 * work was stuck. What closing a discarded value threw is suppressed in it.
 *
 * <p>Each call gets an exception of its own. It has a stack trace when it was thrown by {@code call}, which tells the
 * call; it has none in a future, where it would only tell the executor.
 */
public final class TimeoutExceededException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String policy;
    private final Duration limit;

    TimeoutExceededException(String policy, Duration limit, @Nullable Throwable cause, boolean traced) {
        super("timeout exceeded: policy=" + policy + ", limit=" + limit, cause, true, traced);
        this.policy = policy;
        this.limit = limit;
    }

    /**
     * Returns the name of the timeout.
     *
     * @return the name given to the policy when it was built
     */
    public String policy() {
        return policy;
    }

    /**
     * Returns the limit of the timeout.
     *
     * @return as configured
     */
    public Duration limit() {
        return limit;
    }
}
