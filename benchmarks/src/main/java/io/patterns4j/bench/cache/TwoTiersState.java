package io.patterns4j.bench.cache;

import io.patterns4j.bench.peers.RedisPeers;
import io.patterns4j.cache.Cache;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.redisson.api.RLocalCachedMap;

/** Local caches in front of Redis that hold every key that is asked for, with an hour to live. */
@State(Scope.Benchmark)
public class TwoTiersState {

    public Cache<String, String> patterns4j;
    public com.alicp.jetcache.Cache<String, String> jetCache;
    public RLocalCachedMap<String, String> redisson;
    private RedisPeers peers;

    @Setup(Level.Trial)
    public void fill() throws Exception {
        peers = RedisPeers.start();
        patterns4j = peers.patterns4jTwoTiers();
        jetCache = peers.jetCacheTwoTiers();
        redisson = peers.redissonLocal();
        for (String key : Keys.all()) {
            patterns4j.put(key, key).orThrow();
            jetCache.put(key, key);
            redisson.put(key, key);
        }
    }

    @TearDown(Level.Trial)
    public void stop() throws Exception {
        peers.close();
    }
}
