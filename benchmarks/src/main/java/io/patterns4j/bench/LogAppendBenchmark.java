package io.patterns4j.bench;

import io.patterns4j.bench.cache.Keys;
import io.patterns4j.bench.cache.LogState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Appends to a log in Redis, 64 at a time: to the stream alone, and with the put into the cache in the same step. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class LogAppendBenchmark {

    private static final int DEPTH = 64;

    @Benchmark
    @OperationsPerInvocation(DEPTH)
    public Object patterns4jAppend(LogState state, Keys keys) {
        return all(keys, state::append);
    }

    @Benchmark
    @OperationsPerInvocation(DEPTH)
    public Object lettuceXadd(LogState state, Keys keys) {
        return all(keys, state::xadd);
    }

    @Benchmark
    @OperationsPerInvocation(DEPTH)
    public Object patterns4jAppendAndPut(LogState state, Keys keys) {
        return all(keys, state::appendAndPut);
    }

    @Benchmark
    @OperationsPerInvocation(DEPTH)
    public Object lettuceXaddSetPublish(LogState state, Keys keys) {
        return all(keys, state::xaddSetPublish);
    }

    private static Object all(Keys keys, Function<String, CompletableFuture<?>> append) {
        CompletableFuture<?>[] all = new CompletableFuture<?>[DEPTH];
        for (int i = 0; i < DEPTH; i++) {
            all[i] = append.apply(keys.next());
        }
        return CompletableFuture.allOf(all).join();
    }
}
