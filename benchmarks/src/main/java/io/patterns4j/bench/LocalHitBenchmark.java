package io.patterns4j.bench;

import io.patterns4j.bench.cache.Keys;
import io.patterns4j.bench.cache.LocalHitState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Hits in a local cache, by itself or in front of Redis. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class LocalHitBenchmark {

    @Benchmark
    public String patterns4j(LocalHitState state, Keys keys) {
        return state.patterns4j.get(keys.next());
    }

    @Benchmark
    public CompletableFuture<String> patterns4jAsync(LocalHitState state, Keys keys) {
        return state.patterns4j.getAsync(keys.next());
    }

    @Benchmark
    public String patterns4jTwoTiers(LocalHitState state, Keys keys) {
        return state.peers.patterns4jTwoTiers().get(keys.next());
    }

    @Benchmark
    public String caffeine(LocalHitState state, Keys keys) {
        return state.caffeine.getIfPresent(keys.next());
    }

    @Benchmark
    public String caffeineStats(LocalHitState state, Keys keys) {
        return state.caffeineStats.getIfPresent(keys.next());
    }

    @Benchmark
    public CompletableFuture<String> caffeineAsync(LocalHitState state, Keys keys) {
        return state.caffeineAsync.getIfPresent(keys.next());
    }

    @Benchmark
    public String jetCache(LocalHitState state, Keys keys) {
        return state.jetCache.get(keys.next());
    }

    @Benchmark
    public String jetCacheTwoTiers(LocalHitState state, Keys keys) {
        return state.peers.jetCacheTwoTiers().get(keys.next());
    }

    @Benchmark
    public String redissonLocalCachedMap(LocalHitState state, Keys keys) {
        return state.peers.redissonLocal().get(keys.next());
    }
}
