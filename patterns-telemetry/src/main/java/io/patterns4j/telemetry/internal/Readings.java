package io.patterns4j.telemetry.internal;

import static io.patterns4j.telemetry.internal.Unit.CALLS;
import static io.patterns4j.telemetry.internal.Unit.RATIO;
import static io.patterns4j.telemetry.internal.Unit.SECONDS;
import static io.patterns4j.telemetry.internal.Unit.TRANSITIONS;

import io.patterns4j.bulkhead.BulkheadSnapshot;
import io.patterns4j.circuitbreaker.CircuitSnapshot;
import io.patterns4j.circuitbreaker.CircuitState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/*
 * The one place that says which numbers a policy has. Backends render what they find here; docs/observability.md lists
 * it, and a test holds the two against each other.
 */
/** The numbers of each kind of policy. */
final class Readings {

    private Readings() {}

    static List<Reading<CircuitSnapshot>> circuitBreaker() {
        return new ReadingList<CircuitSnapshot>("circuitbreaker")
                .state(CircuitState.values(), CircuitSnapshot::state)
                .amount("calls", CALLS, "Calls in the window", s -> s.counts().calls())
                .amount(
                        "failures",
                        CALLS,
                        "Failed calls in the window",
                        s -> s.counts().failures())
                .amount(
                        "slow",
                        CALLS,
                        "Slow calls in the window",
                        s -> s.counts().slow())
                .level("failure.ratio", RATIO, "Share of failures in the window", s -> known(s.failureRatio()))
                .level("slow.ratio", RATIO, "Share of slow calls in the window", s -> known(s.slowRatio()))
                .level("retry_after", SECONDS, "Time until another attempt has a chance", s -> seconds(s.retryAfter()))
                .counter("rejected", CALLS, "Calls refused", CircuitSnapshot::rejected)
                .counter("transitions", TRANSITIONS, "Changes of state", CircuitSnapshot::epoch)
                .callbackFailures(CircuitSnapshot::callbackFailures)
                .list();
    }

    static List<Reading<BulkheadSnapshot>> bulkhead() {
        return new ReadingList<BulkheadSnapshot>("bulkhead")
                .amount("limit", CALLS, "Calls that may run at once", BulkheadSnapshot::limit)
                .amount("in_flight", CALLS, "Calls that run", BulkheadSnapshot::inFlight)
                .amount("waiting", CALLS, "Callers in the queue", BulkheadSnapshot::waiting)
                .counter("rejected", CALLS, "Calls refused", BulkheadSnapshot::rejected)
                .callbackFailures(BulkheadSnapshot::callbackFailures)
                .list();
    }

    /** What is left to say about all partitions together, each of which is a bulkhead. */
    static List<Reading<BulkheadSnapshot>> partitionedBulkhead() {
        return new ReadingList<BulkheadSnapshot>("partitionedbulkhead")
                .amount("limit", CALLS, "Calls that may run in all partitions", BulkheadSnapshot::limit)
                .amount("in_flight", CALLS, "Calls that run in all partitions", BulkheadSnapshot::inFlight)
                .list();
    }

    private static double known(OptionalDouble number) {
        return number.orElse(Double.NaN);
    }

    private static double seconds(Optional<Duration> duration) {
        return duration.map(Unit::seconds).orElse(Double.NaN);
    }
}
