package io.patterns4j.bench;

import io.patterns4j.bench.cache.Keys;
import io.patterns4j.bench.cache.SharedHitState;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Hits in Redis on the loopback interface: one after another, and 64 at a time on one connection. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class SharedHitBenchmark {

    private static final int DEPTH = 64;

    @Benchmark
    public String patterns4jSync(SharedHitState state, Keys keys) {
        return state.patterns4j.get(keys.next());
    }

    @Benchmark
    public String lettuceSync(SharedHitState state, Keys keys) {
        return text(state.lettuce.get("raw:" + keys.next()));
    }

    @Benchmark
    public String redissonSync(SharedHitState state, Keys keys) {
        return state.redisson.get(keys.next());
    }

    @Benchmark
    public String jetCacheSync(SharedHitState state, Keys keys) {
        return state.jetCache.get(keys.next());
    }

    @Benchmark
    public String springSync(SharedHitState state, Keys keys) {
        return state.spring.get(keys.next(), String.class);
    }

    @Benchmark
    @OperationsPerInvocation(DEPTH)
    public Object patterns4jPipelined(SharedHitState state, Keys keys) {
        CompletableFuture<?>[] all = new CompletableFuture<?>[DEPTH];
        for (int i = 0; i < DEPTH; i++) {
            all[i] = state.patterns4j.getAsync(keys.next());
        }
        return CompletableFuture.allOf(all).join();
    }

    @Benchmark
    @OperationsPerInvocation(DEPTH)
    public Object lettucePipelined(SharedHitState state, Keys keys) {
        CompletableFuture<?>[] all = new CompletableFuture<?>[DEPTH];
        for (int i = 0; i < DEPTH; i++) {
            all[i] = state.lettuceAsync
                    .get("raw:" + keys.next())
                    .toCompletableFuture()
                    .thenApply(SharedHitBenchmark::text);
        }
        return CompletableFuture.allOf(all).join();
    }

    @Benchmark
    @OperationsPerInvocation(DEPTH)
    public Object redissonPipelined(SharedHitState state, Keys keys) {
        CompletableFuture<?>[] all = new CompletableFuture<?>[DEPTH];
        for (int i = 0; i < DEPTH; i++) {
            all[i] = state.redisson.getAsync(keys.next()).toCompletableFuture();
        }
        return CompletableFuture.allOf(all).join();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
