package io.patterns4j.bench;

import io.lettuce.core.SetArgs;
import io.patterns4j.bench.cache.FreshKeys;
import io.patterns4j.bench.cache.SharedHitState;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Misses in Redis: look, take the lease, load (nothing), publish; beside the same three commands by hand. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class MissBenchmark {

    private static final SetArgs LEASE = SetArgs.Builder.nx().px(31_000);
    private static final SetArgs VALUE = SetArgs.Builder.px(3_600_000);
    private static final byte[] TOKEN = "token-0123456789".getBytes(StandardCharsets.UTF_8);

    @Benchmark
    public String patterns4j(SharedHitState state, FreshKeys keys) {
        return state.patterns4j.get(keys.next());
    }

    @Benchmark
    public String lettuce(SharedHitState state, FreshKeys keys) {
        String key = keys.next();
        byte[] present = state.lettuce.get("raw:" + key);
        if (present == null) {
            state.lettuce.set("lease:" + key, TOKEN, LEASE);
            state.lettuce.set("raw:" + key, key.getBytes(StandardCharsets.UTF_8), VALUE);
        }
        return key;
    }

    @Benchmark
    public String jetCache(SharedHitState state, FreshKeys keys) {
        return state.jetCache.computeIfAbsent(keys.next(), key -> key);
    }

    @Benchmark
    public String spring(SharedHitState state, FreshKeys keys) {
        String key = keys.next();
        return state.spring.get(key, () -> key);
    }
}
