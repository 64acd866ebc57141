package io.patterns4j.bench.cache;

import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.patterns4j.bench.peers.RedisPeers;
import io.patterns4j.cache.Cache;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.redisson.api.RMap;

/** A Redis that holds every key that is asked for, in the form of every library. */
@State(Scope.Benchmark)
public class SharedHitState {

    public RedisPeers peers;
    public Cache<String, String> patterns4j;
    public RedisCommands<String, byte[]> lettuce;
    public RedisAsyncCommands<String, byte[]> lettuceAsync;
    public RMap<String, String> redisson;
    public com.alicp.jetcache.Cache<String, String> jetCache;
    public org.springframework.cache.Cache spring;

    @Setup(Level.Trial)
    public void fill() throws Exception {
        peers = RedisPeers.start();
        patterns4j = peers.patterns4jShared();
        lettuce = peers.lettuce().sync();
        lettuceAsync = peers.lettuce().async();
        redisson = peers.redissonMap();
        jetCache = peers.jetCacheShared();
        spring = peers.spring();
        for (String key : Keys.all()) {
            patterns4j.put(key, key).orThrow();
            lettuce.set("raw:" + key, key.getBytes(StandardCharsets.UTF_8));
            redisson.put(key, key);
            jetCache.put(key, key);
            spring.put(key, key);
        }
    }

    @TearDown(Level.Trial)
    public void stop() throws Exception {
        peers.close();
    }
}
