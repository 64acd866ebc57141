package io.patterns4j.bulkhead;

import io.patterns4j.RejectedException;
import io.patterns4j.Rejection;
import java.time.Duration;
import java.util.Optional;

/** The answer to all refused calls of one bulkhead; shared with its exception, so that refusing allocates nothing. */
record Refusal(RejectedException exception) implements Rejection {

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
