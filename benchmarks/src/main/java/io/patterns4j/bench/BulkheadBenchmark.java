package io.patterns4j.bench;

import io.patterns4j.bench.peers.BulkheadState;
import io.patterns4j.bulkhead.BulkheadPermit;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Calls that find a place in a bulkhead that all threads share. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class BulkheadBenchmark {

    private final Object argument = new Object();

    @Benchmark
    public Object semaphore(BulkheadState state) {
        if (!state.semaphore.tryAcquire()) {
            throw Task.FAILURE;
        }
        try {
            return Task.answer();
        } finally {
            state.semaphore.release();
        }
    }

    @Benchmark
    public Object patterns4jCall(BulkheadState state) {
        return state.patterns4j.call(argument, Task::echo);
    }

    @Benchmark
    public Object patterns4jTryAcquire(BulkheadState state) {
        try (BulkheadPermit permit = state.patterns4j.tryAcquire()) {
            if (!permit.granted()) {
                throw Task.FAILURE;
            }
            return Task.answer();
        }
    }

    @Benchmark
    public Object resilience4j(BulkheadState state) {
        return state.resilience4j.executeSupplier(Task::answer);
    }

    @Benchmark
    public Object failsafeManual(BulkheadState state) {
        if (!state.failsafe.tryAcquirePermit()) {
            throw Task.FAILURE;
        }
        try {
            return Task.answer();
        } finally {
            state.failsafe.releasePermit();
        }
    }

    @Benchmark
    public Object failsafeGet(BulkheadState state) {
        return state.failsafeExecutor.get(Task::answer);
    }
}
