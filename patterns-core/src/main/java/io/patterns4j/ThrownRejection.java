package io.patterns4j;

import java.time.Duration;
import java.util.Optional;

/** A rejection that is an exception already. */
record ThrownRejection(RejectedException toException) implements Rejection {

    @Override
    public String policy() {
        return toException.policy();
    }

    @Override
    public Optional<Duration> retryAfter() {
        return toException.retryAfter();
    }
}
