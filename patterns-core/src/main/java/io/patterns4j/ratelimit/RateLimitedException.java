package io.patterns4j.ratelimit;

import io.patterns4j.RejectedException;
import io.patterns4j.Rejection;

/** Tells that a rate limiter refused a call: there was no permit, and none would have come in time. */
public final class RateLimitedException extends RejectedException {

    private static final long serialVersionUID = 1L;

    RateLimitedException(Rejection rejection) {
        super(rejection);
    }

    @Override
    protected String reason() {
        return "rate limit is reached";
    }
}
