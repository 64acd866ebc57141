package io.patterns4j.ratelimit;

import io.patterns4j.RejectedException;
import io.patterns4j.Rejection;
import java.time.Duration;
import java.util.Optional;

/** The answer to refused requests for so many permits; says when to come back when it is asked. */
final class Refusal implements Rejection {

    private final String policy;
    private final Gate gate;
    private final int permits;
    private final RejectedException exception;

    Refusal(String policy, Gate gate, int permits) {
        this.policy = policy;
        this.gate = gate;
        this.permits = permits;
        this.exception = new RateLimitedException(this);
    }

    @Override
    public String policy() {
        return policy;
    }

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.of(Duration.ofNanos(gate.retryNanos(permits)));
    }

    @Override
    public RejectedException toException() {
        return exception;
    }
}
