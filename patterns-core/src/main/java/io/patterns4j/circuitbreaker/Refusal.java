package io.patterns4j.circuitbreaker;

import io.patterns4j.Outcome;
import io.patterns4j.RejectedException;
import io.patterns4j.Rejection;
import io.patterns4j.Verdict;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The refusal of all calls by one phase; shared, so that refusing allocates nothing. */
final class Refusal implements Admission, Rejection {

    private final Phase phase;
    private final RejectedException exception;
    private final CircuitPermit permit = new CircuitPermit(this);
    private final Outcome<?> outcome = new Outcome.Rejected<>(this);

    Refusal(Phase phase) {
        this.phase = phase;
        this.exception = phase.state == CircuitState.FORCED_OPEN
                ? new CircuitIsolatedException(policy())
                : new CircuitOpenException(this, phase.state);
    }

    CircuitState state() {
        return phase.state;
    }

    CircuitPermit permit() {
        return permit;
    }

    @SuppressWarnings("unchecked") // holds no value
    <T extends @Nullable Object> Outcome<T> outcome() {
        return (Outcome<T>) outcome;
    }

    @Override
    public String policy() {
        return phase.breaker.name();
    }

    @Override
    public Optional<Duration> retryAfter() {
        OptionalLong nanos = phase.remainingNanos();
        return nanos.isPresent() ? Optional.of(Duration.ofNanos(nanos.getAsLong())) : Optional.empty();
    }

    @Override
    public RejectedException toException() {
        return exception;
    }

    @Override
    public long startNanos() {
        return 0;
    }

    @Override
    public void settle(Verdict verdict, long startNanos, @Nullable Throwable error) {
        // Nothing was admitted.
    }
}
