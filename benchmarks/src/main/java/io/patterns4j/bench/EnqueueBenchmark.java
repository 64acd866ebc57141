package io.patterns4j.bench;

import io.patterns4j.bench.cache.EnqueueState;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What a caller pays for a write that is acknowledged in memory: of a new key while draining is held back, in place of
 * one that waits, and while another thread drains. In the last case callers who are faster than the drain wait for it.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class EnqueueBenchmark {

    private static final String VALUE = "value";

    @Benchmark
    @OperationsPerInvocation(EnqueueState.KEYS)
    public Object patterns4j(EnqueueState.Held state) {
        for (int i = 0; i < EnqueueState.KEYS; i++) {
            state.writeBehind.put(EnqueueState.key(i), VALUE);
        }
        return state;
    }

    @Benchmark
    @OperationsPerInvocation(EnqueueState.KEYS)
    public Object patterns4jCoalescing(EnqueueState.Full state) {
        for (int i = 0; i < EnqueueState.KEYS; i++) {
            state.writeBehind.put(EnqueueState.key(i), VALUE);
        }
        return state;
    }

    @Benchmark
    @OperationsPerInvocation(EnqueueState.KEYS)
    public Object patterns4jDraining(EnqueueState.Draining state) {
        for (int i = 0; i < EnqueueState.KEYS; i++) {
            state.writeBehind.put(EnqueueState.key(i), VALUE);
        }
        return state;
    }

    @Benchmark
    @OperationsPerInvocation(EnqueueState.KEYS)
    public Object concurrentHashMap(EnqueueState.Plain state) {
        for (int i = 0; i < EnqueueState.KEYS; i++) {
            state.map.put(EnqueueState.key(i), VALUE);
        }
        return state;
    }
}
