package io.patterns4j.telemetry.internal;

import io.patterns4j.Policy;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadSnapshot;
import io.patterns4j.bulkhead.ExecutorBulkhead;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitSnapshot;
import io.patterns4j.circuitbreaker.CircuitState;
import io.patterns4j.telemetry.internal.Reading.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/*
 * The one place that says which numbers a policy has. Backends render what they find here; docs/observability.md lists
 * it and a test compares the two. A further policy is a list of readings of its snapshot, a method that ties the two
 * together, and a line in of(Policy).
 */
/** Says which numbers each kind of policy has. */
public final class Sources {

    private static final List<Reading<CircuitSnapshot>> CIRCUIT_BREAKER = circuitBreaker();
    private static final List<Reading<BulkheadSnapshot>> BULKHEAD = bulkhead();
    private static final List<Reading<BulkheadSnapshot>> PARTITIONED_BULKHEAD = partitionedBulkhead();

    private Sources() {}

    /** Returns what a policy has to tell. */
    public static List<Source<?, ?>> of(Policy policy) {
        if (policy instanceof CircuitBreaker breaker) {
            return List.of(source(breaker));
        }
        if (policy instanceof Bulkhead bulkhead) {
            return List.of(source(bulkhead));
        }
        Names.notNull("policy", policy);
        throw new IllegalArgumentException("policy must be of a kind that has metrics: policy=" + describe(policy));
    }

    /** Returns what all partitions and their sum have to tell. */
    public static List<Source<?, ?>> of(PartitionedBulkhead bulkhead) {
        Names.notNull("bulkhead", bulkhead);
        List<Source<?, ?>> sources = new ArrayList<>();
        sources.add(new Source<>(
                bulkhead,
                "partitionedBulkhead=" + bulkhead.name(),
                bulkhead.name(),
                PartitionedBulkhead::snapshot,
                PARTITIONED_BULKHEAD));
        bulkhead.partitions().forEach(name -> sources.add(source(bulkhead.partition(name))));
        return sources;
    }

    /** Returns what a bulkhead with threads of its own has to tell: the same as any bulkhead. */
    public static List<Source<?, ?>> of(ExecutorBulkhead bulkhead) {
        Names.notNull("bulkhead", bulkhead);
        return List.of(new Source<>(
                bulkhead, "bulkhead=" + bulkhead.name(), bulkhead.name(), ExecutorBulkhead::snapshot, BULKHEAD));
    }

    private static Source<?, ?> source(CircuitBreaker breaker) {
        return new Source<>(breaker, describe(breaker), breaker.name(), CircuitBreaker::snapshot, CIRCUIT_BREAKER);
    }

    private static Source<?, ?> source(Bulkhead bulkhead) {
        return new Source<>(bulkhead, describe(bulkhead), bulkhead.name(), Bulkhead::snapshot, BULKHEAD);
    }

    private static String describe(Policy policy) {
        return policy.kind() + "=" + policy.name();
    }

    private static List<Reading<CircuitSnapshot>> circuitBreaker() {
        String prefix = "patterns4j.circuitbreaker.";
        Stream<Reading<CircuitSnapshot>> states = Stream.of(CircuitState.values())
                .map(state -> new Reading<>(
                        prefix + "state",
                        Kind.STATE,
                        Unit.FLAG,
                        "1 for the state that the breaker is in, 0 for the others",
                        Map.of("state", state.name().toLowerCase(Locale.ROOT)),
                        seen -> seen.state() == state ? 1 : 0));
        Stream<Reading<CircuitSnapshot>> numbers = Stream.of(
                Reading.amount(
                        prefix + "calls",
                        Unit.CALLS,
                        "Calls in the window",
                        seen -> seen.counts().calls()),
                Reading.amount(
                        prefix + "failures",
                        Unit.CALLS,
                        "Failed calls in the window",
                        seen -> seen.counts().failures()),
                Reading.amount(
                        prefix + "slow",
                        Unit.CALLS,
                        "Slow calls in the window",
                        seen -> seen.counts().slow()),
                Reading.level(
                        prefix + "failure.ratio",
                        Unit.RATIO,
                        "Share of failures in the window; unknown below the minimum of calls",
                        seen -> seen.failureRatio().orElse(Double.NaN)),
                Reading.level(
                        prefix + "slow.ratio",
                        Unit.RATIO,
                        "Share of slow calls in the window; unknown below the minimum of calls",
                        seen -> seen.slowRatio().orElse(Double.NaN)),
                Reading.level(
                        prefix + "retry_after",
                        Unit.SECONDS,
                        "Time until another attempt has a chance; unknown when calls go through",
                        seen -> seen.retryAfter().map(Unit::seconds).orElse(Double.NaN)),
                Reading.counter(prefix + "rejected", Unit.CALLS, "Calls refused", CircuitSnapshot::rejected),
                Reading.counter(prefix + "transitions", Unit.TRANSITIONS, "Changes of state", CircuitSnapshot::epoch),
                callbackFailures(prefix, CircuitSnapshot::callbackFailures));
        return Stream.concat(states, numbers).toList();
    }

    private static List<Reading<BulkheadSnapshot>> bulkhead() {
        String prefix = "patterns4j.bulkhead.";
        return List.of(
                Reading.amount(prefix + "limit", Unit.CALLS, "Calls that may run at once", BulkheadSnapshot::limit),
                Reading.amount(prefix + "in_flight", Unit.CALLS, "Calls that run", BulkheadSnapshot::inFlight),
                Reading.amount(prefix + "waiting", Unit.CALLS, "Callers in the queue", BulkheadSnapshot::waiting),
                Reading.counter(prefix + "rejected", Unit.CALLS, "Calls refused", BulkheadSnapshot::rejected),
                callbackFailures(prefix, BulkheadSnapshot::callbackFailures));
    }

    private static List<Reading<BulkheadSnapshot>> partitionedBulkhead() {
        String prefix = "patterns4j.partitionedbulkhead.";
        return List.of(
                Reading.amount(
                        prefix + "limit", Unit.CALLS, "Calls that may run in all partitions", BulkheadSnapshot::limit),
                Reading.amount(
                        prefix + "in_flight",
                        Unit.CALLS,
                        "Calls that run in all partitions",
                        BulkheadSnapshot::inFlight));
    }

    private static <S> Reading<S> callbackFailures(String prefix, ToLongFunction<S> value) {
        return Reading.counter(
                prefix + "callback.failures", Unit.CALLBACKS, "Times that a callback of the user threw", value);
    }
}
