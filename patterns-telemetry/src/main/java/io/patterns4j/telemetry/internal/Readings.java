package io.patterns4j.telemetry.internal;

import static io.patterns4j.telemetry.internal.Unit.ATTEMPTS;
import static io.patterns4j.telemetry.internal.Unit.CALLS;
import static io.patterns4j.telemetry.internal.Unit.PERMITS;
import static io.patterns4j.telemetry.internal.Unit.RATIO;
import static io.patterns4j.telemetry.internal.Unit.SECONDS;
import static io.patterns4j.telemetry.internal.Unit.TRANSITIONS;
import static io.patterns4j.telemetry.internal.Unit.WINDOWS;

import io.patterns4j.bulkhead.AdaptiveSnapshot;
import io.patterns4j.bulkhead.BulkheadSnapshot;
import io.patterns4j.chaos.ChaosSnapshot;
import io.patterns4j.circuitbreaker.CircuitSnapshot;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.fallback.FallbackSnapshot;
import io.patterns4j.hedge.HedgeSnapshot;
import io.patterns4j.ratelimit.RateLimiterSnapshot;
import io.patterns4j.retry.RetrySnapshot;
import io.patterns4j.timeout.TimeoutSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

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

    /** The numbers of a bulkhead under the names of one, and those of the law that moves its limit. */
    static List<Reading<AdaptiveSnapshot>> adaptiveBulkhead() {
        List<Reading<AdaptiveSnapshot>> asBulkhead = new ReadingList<AdaptiveSnapshot>("bulkhead")
                .amount("limit", CALLS, "Calls that may run at once", AdaptiveSnapshot::limit)
                .amount("in_flight", CALLS, "Calls that run", AdaptiveSnapshot::inFlight)
                .amount("waiting", CALLS, "Callers in the queue", AdaptiveSnapshot::waiting)
                .counter("rejected", CALLS, "Calls refused", AdaptiveSnapshot::rejected)
                .callbackFailures(AdaptiveSnapshot::callbackFailures)
                .list();
        List<Reading<AdaptiveSnapshot>> law = new ReadingList<AdaptiveSnapshot>("adaptivebulkhead")
                .counter("dropped", CALLS, "Calls that counted as dropped", AdaptiveSnapshot::dropped)
                .counter("windows", WINDOWS, "Windows that have ended", AdaptiveSnapshot::windows)
                .level("rtt", SECONDS, "Average response time of the last window", s -> positive(s.rtt()))
                .list();
        return Stream.concat(asBulkhead.stream(), law.stream()).toList();
    }

    static List<Reading<RetrySnapshot>> retry() {
        return new ReadingList<RetrySnapshot>("retry")
                .counter("retries", ATTEMPTS, "Attempts beyond the first ones of their calls", RetrySnapshot::retries)
                .counter("exhausted", CALLS, "Calls whose last permitted attempt failed", RetrySnapshot::exhausted)
                .counter("given_up", CALLS, "Calls that stopped with attempts left", RetrySnapshot::givenUp)
                .counter("budget.refused", CALLS, "Calls that the budget stopped", RetrySnapshot::refusedByBudget)
                .callbackFailures(RetrySnapshot::callbackFailures)
                .list();
    }

    static List<Reading<TimeoutSnapshot>> timeout() {
        return new ReadingList<TimeoutSnapshot>("timeout")
                .counter("timeouts", CALLS, "Calls that took too long", TimeoutSnapshot::timeouts)
                .callbackFailures(TimeoutSnapshot::callbackFailures)
                .list();
    }

    static List<Reading<RateLimiterSnapshot>> rateLimiter() {
        return new ReadingList<RateLimiterSnapshot>("ratelimiter")
                .amount("available", PERMITS, "Permits that could be taken at once", RateLimiterSnapshot::available)
                .amount("waiting", CALLS, "Callers that wait for their time", RateLimiterSnapshot::waiting)
                .counter("rejected", CALLS, "Calls refused", RateLimiterSnapshot::rejected)
                .callbackFailures(RateLimiterSnapshot::callbackFailures)
                .list();
    }

    static List<Reading<HedgeSnapshot>> hedge() {
        return new ReadingList<HedgeSnapshot>("hedge")
                .level("delay", SECONDS, "Time after which the next attempt is started", s -> seconds(s.delay()))
                .counter("hedges", ATTEMPTS, "Extra attempts", HedgeSnapshot::hedges)
                .counter("wins", ATTEMPTS, "Extra attempts whose answer the caller got", HedgeSnapshot::wins)
                .counter("budget.refused", ATTEMPTS, "Extra attempts that the budget refused", s -> s.refusedByBudget())
                .counter(
                        "executor.refused",
                        ATTEMPTS,
                        "Extra attempts not taken by the executor",
                        s -> s.executorRefusals())
                .callbackFailures(HedgeSnapshot::callbackFailures)
                .list();
    }

    static List<Reading<FallbackSnapshot>> fallback() {
        return new ReadingList<FallbackSnapshot>("fallback")
                .counter("used", CALLS, "Calls that a rule answered", FallbackSnapshot::used)
                .counter("failed", CALLS, "Calls for which a rule failed as well", FallbackSnapshot::failed)
                .callbackFailures(FallbackSnapshot::callbackFailures)
                .list();
    }

    static List<Reading<ChaosSnapshot>> chaos() {
        return new ReadingList<ChaosSnapshot>("chaos")
                .level("rate", RATIO, "Share of calls that meets the fault now", s -> s.enabled() ? s.rate() : 0)
                .counter("injected", CALLS, "Calls that met the fault", ChaosSnapshot::injected)
                .callbackFailures(ChaosSnapshot::callbackFailures)
                .list();
    }

    private static double positive(Duration duration) {
        return duration.isZero() ? Double.NaN : Unit.seconds(duration);
    }

    private static double known(OptionalDouble number) {
        return number.orElse(Double.NaN);
    }

    private static double seconds(Optional<Duration> duration) {
        return duration.map(Unit::seconds).orElse(Double.NaN);
    }
}
