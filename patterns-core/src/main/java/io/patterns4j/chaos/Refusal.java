package io.patterns4j.chaos;

import io.patterns4j.RejectedException;
import io.patterns4j.Rejection;
import java.time.Duration;
import java.util.Optional;

/** The answer to all calls that were interrupted in their delay; shared with its exception. */
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
