package io.patterns4j.ratelimit;

import io.patterns4j.RejectedException;

/**
 * Tells that the thread was interrupted while it waited for its turn: the call did not run. The thread's interrupt flag
 * is set.
 */
public final class RateLimitInterruptedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    RateLimitInterruptedException(String policy) {
        super(policy);
    }

    @Override
    protected String reason() {
        return "interrupted while waiting for the rate limiter";
    }
}
