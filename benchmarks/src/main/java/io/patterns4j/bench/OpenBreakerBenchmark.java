package io.patterns4j.bench;

import com.alibaba.csp.sentinel.slots.block.BlockException;
import dev.failsafe.CircuitBreakerOpenException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.patterns4j.bench.peers.FailsafeState;
import io.patterns4j.bench.peers.Patterns4jState;
import io.patterns4j.bench.peers.Resilience4jState;
import io.patterns4j.bench.peers.SentinelState;
import io.patterns4j.circuitbreaker.CircuitOpenException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Calls that an open breaker refuses, with the exception thrown and caught, or without any. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class OpenBreakerBenchmark {

    /** A breaker that stays open for a time has to read a clock; this is what that costs. */
    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }

    @Benchmark
    public Object patterns4jAttempt(Patterns4jState state) {
        return state.open.attempt(Task::answer);
    }

    @Benchmark
    public boolean patterns4jTryAcquire(Patterns4jState state) {
        return state.open.tryAcquire().granted();
    }

    @Benchmark
    public Object patterns4jException(Patterns4jState state) {
        try {
            return state.open.call(Task::answer);
        } catch (CircuitOpenException e) {
            return e;
        }
    }

    @Benchmark
    public boolean resilience4jTryAcquire(Resilience4jState state) {
        return state.open.tryAcquirePermission();
    }

    @Benchmark
    public Object resilience4jException(Resilience4jState state) {
        try {
            return state.open.executeSupplier(Task::answer);
        } catch (CallNotPermittedException e) {
            return e;
        }
    }

    @Benchmark
    public Object resilience4jExceptionTraced(Resilience4jState state) {
        try {
            return state.openTraced.executeSupplier(Task::answer);
        } catch (CallNotPermittedException e) {
            return e;
        }
    }

    @Benchmark
    public boolean failsafeTryAcquire(FailsafeState state) {
        return state.open.tryAcquirePermit();
    }

    @Benchmark
    public Object failsafeException(FailsafeState state) {
        try {
            return state.openExecutor.get(Task::answer);
        } catch (CircuitBreakerOpenException e) {
            return e;
        }
    }

    @Benchmark
    public Object sentinelException(SentinelState state) {
        try {
            return state.open();
        } catch (BlockException e) {
            return e;
        }
    }
}
