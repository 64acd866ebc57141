package io.patterns4j.ratelimit;

import io.patterns4j.RejectedException;
import io.patterns4j.Rejection;
import java.time.Duration;
import java.util.Optional;

/** The answer to all callers that were interrupted while they waited. */
record InterruptRefusal(RejectedException exception) implements Rejection {

    @Override
    public String policy() {
        return exception.policy();
    }

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    @Override
    public RejectedException toException() {
        return exception;
    }
}
