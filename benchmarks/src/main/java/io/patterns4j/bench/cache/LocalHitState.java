package io.patterns4j.bench.cache;

import com.alicp.jetcache.CacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.patterns4j.bench.peers.RedisPeers;
import io.patterns4j.cache.Cache;
import io.patterns4j.caffeine.CaffeineTier;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Local caches that hold every key that is asked for, with an hour to live. */
@State(Scope.Benchmark)
public class LocalHitState {

    private static final int SIZE = 2 * Keys.COUNT;
    private static final Duration HOUR = Duration.ofHours(1);

    /** This library's, one tier. */
    public final Cache<String, String> patterns4j = Cache.<String, String>named("local")
            .config(c -> c.ttl(HOUR))
            .local(CaffeineTier.ofSize(SIZE))
            .loader(key -> key)
            .build();

    /** Caffeine by itself. */
    public final com.github.benmanes.caffeine.cache.Cache<String, String> caffeine =
            Caffeine.newBuilder().maximumSize(SIZE).expireAfterWrite(HOUR).build();

    /** Caffeine that counts hits. */
    public final com.github.benmanes.caffeine.cache.Cache<String, String> caffeineStats = Caffeine.newBuilder()
            .maximumSize(SIZE)
            .expireAfterWrite(HOUR)
            .recordStats()
            .build();

    /** Caffeine that holds futures. */
    public final AsyncCache<String, String> caffeineAsync =
            Caffeine.newBuilder().maximumSize(SIZE).expireAfterWrite(HOUR).buildAsync();

    /** JetCache over Caffeine. */
    public final com.alicp.jetcache.Cache<String, String> jetCache = jetCache();

    /** The peers that need a server. */
    public RedisPeers peers;

    @Setup(Level.Trial)
    public void fill() throws Exception {
        peers = RedisPeers.start();
        for (String key : Keys.all()) {
            patterns4j.put(key, key);
            peers.patterns4jTwoTiers().put(key, key);
            caffeine.put(key, key);
            caffeineStats.put(key, key);
            caffeineAsync.put(key, CompletableFuture.completedFuture(key));
            jetCache.put(key, key);
            peers.jetCacheTwoTiers().put(key, key);
            peers.redissonLocal().put(key, key);
        }
    }

    @TearDown(Level.Trial)
    public void stop() throws Exception {
        peers.close();
        patterns4j.close();
    }

    private static com.alicp.jetcache.Cache<String, String> jetCache() {
        CacheBuilder builder = CaffeineCacheBuilder.createCaffeineCacheBuilder()
                .limit(SIZE)
                .expireAfterWrite(HOUR.toSeconds(), TimeUnit.SECONDS);
        return builder.buildCache();
    }
}
