package io.patterns4j.bulkhead;

import io.patterns4j.RejectedException;
import io.patterns4j.Rejection;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The answer to all refused calls of one bulkhead. */
record Refusal(String policy, Function<String, RejectedException> exception) implements Rejection {

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    @Override
    public RejectedException toException() {
        return exception.apply(policy);
    }
}
