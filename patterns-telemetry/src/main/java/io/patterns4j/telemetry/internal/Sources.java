package io.patterns4j.telemetry.internal;

import io.patterns4j.Policy;
import io.patterns4j.bulkhead.Bulkhead;
import io.patterns4j.bulkhead.BulkheadSnapshot;
import io.patterns4j.bulkhead.ExecutorBulkhead;
import io.patterns4j.bulkhead.PartitionedBulkhead;
import io.patterns4j.circuitbreaker.CircuitBreaker;
import io.patterns4j.circuitbreaker.CircuitSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Ties policies to their readings. A further kind of policy is a list in {@link Readings} and a branch here. */
public final class Sources {

    private static final List<Reading<CircuitSnapshot>> CIRCUIT_BREAKER = Readings.circuitBreaker();
    private static final List<Reading<BulkheadSnapshot>> BULKHEAD = Readings.bulkhead();
    private static final List<Reading<BulkheadSnapshot>> PARTITIONED_BULKHEAD = Readings.partitionedBulkhead();

    private Sources() {}

    /** Returns what a policy has to tell. */
    public static List<Source<?, ?>> of(Policy policy) {
        if (policy instanceof CircuitBreaker breaker) {
            return source(breaker, CircuitBreaker::snapshot, CIRCUIT_BREAKER);
        }
        if (policy instanceof Bulkhead bulkhead) {
            return source(bulkhead, Bulkhead::snapshot, BULKHEAD);
        }
        Names.notNull("policy", policy);
        throw new IllegalArgumentException(
                "policy must be of a kind that has metrics: " + policy.kind() + "=" + policy.name());
    }

    /** Returns what all partitions and their sum have to tell. */
    public static List<Source<?, ?>> of(PartitionedBulkhead bulkhead) {
        String name = Names.notNull("bulkhead", bulkhead).name();
        List<Source<?, ?>> sources = new ArrayList<>();
        sources.add(new Source<>(
                bulkhead, "partitionedBulkhead=" + name, name, PartitionedBulkhead::snapshot, PARTITIONED_BULKHEAD));
        bulkhead.partitions().forEach(partition -> sources.addAll(of(bulkhead.partition(partition))));
        return sources;
    }

    /** Returns what a bulkhead with threads of its own has to tell: the same as any bulkhead. */
    public static List<Source<?, ?>> of(ExecutorBulkhead bulkhead) {
        String name = Names.notNull("bulkhead", bulkhead).name();
        return List.of(new Source<>(bulkhead, "bulkhead=" + name, name, ExecutorBulkhead::snapshot, BULKHEAD));
    }

    private static <P extends Policy, S> List<Source<?, ?>> source(
            P policy, Function<P, S> snapshot, List<Reading<S>> readings) {
        return List.of(new Source<>(policy, policy.kind() + "=" + policy.name(), policy.name(), snapshot, readings));
    }
}
