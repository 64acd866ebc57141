package io.patterns4j.bench;

import io.patterns4j.bench.peers.RateLimiterState;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Permits that are granted at once, by a rate limiter that all threads share. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class RateLimiterBenchmark {

    private final Object argument = new Object();

    @Benchmark
    public boolean patterns4jTryAcquire(RateLimiterState state) {
        return state.patterns4j.tryAcquire();
    }

    @Benchmark
    public Object patterns4jCall(RateLimiterState state) {
        return state.patterns4j.call(argument, Task::echo);
    }

    @Benchmark
    public boolean resilience4j(RateLimiterState state) {
        return state.resilience4j.acquirePermission();
    }

    @Benchmark
    public boolean bucket4j(RateLimiterState state) {
        return state.bucket4j.tryConsume(1);
    }

    @Benchmark
    public boolean failsafeSmooth(RateLimiterState state) {
        return state.failsafeSmooth.tryAcquirePermit();
    }

    @Benchmark
    public boolean failsafeBursty(RateLimiterState state) {
        return state.failsafeBursty.tryAcquirePermit();
    }

    @Benchmark
    @SuppressWarnings("UnstableApiUsage")
    public boolean guava(RateLimiterState state) {
        return state.guava.tryAcquire();
    }
}
