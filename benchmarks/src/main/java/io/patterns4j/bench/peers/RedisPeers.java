package io.patterns4j.bench.peers;

import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.patterns4j.Codec;
import io.patterns4j.cache.Cache;
import io.patterns4j.caffeine.CaffeineTier;
import io.patterns4j.redis.RedisServer;
import io.patterns4j.redis.RedisTier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.config.Config;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;

/** One Redis, and what every library makes of it: text under text, with an hour to live. */
public final class RedisPeers implements AutoCloseable {

    private static final int SIZE = 2048;
    private static final Duration HOUR = Duration.ofHours(1);

    private final RedisServer server;
    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> lettuce;
    private final RedisTier tier;
    private final Cache<String, String> patterns4jShared;
    private final Cache<String, String> patterns4jTwoTiers;
    private final com.alicp.jetcache.Cache<String, String> jetCacheShared;
    private final com.alicp.jetcache.Cache<String, String> jetCacheTwoTiers;
    private final RedissonClient redisson;
    private final LettuceConnectionFactory springConnections;
    private final org.springframework.cache.Cache spring;

    private RedisPeers(RedisServer server) {
        this.server = server;
        this.client = RedisClient.create(server.uri());
        client.setOptions(RedisTier.recommendedOptions().build());
        this.lettuce = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        this.tier = RedisTier.of(client, server.uri());
        this.patterns4jShared = Cache.<String, String>named("shared")
                .config(c -> c.ttl(HOUR))
                .shared(tier, Codec.text())
                .loader(key -> key)
                .build();
        this.patterns4jTwoTiers = Cache.<String, String>named("tiers")
                .config(c -> c.ttl(HOUR))
                .local(CaffeineTier.ofSize(SIZE))
                .shared(tier, Codec.text())
                .loader(key -> key)
                .build();
        this.jetCacheShared = jetCache(client, "jet:");
        this.jetCacheTwoTiers = MultiLevelCacheBuilder.createMultiLevelCacheBuilder()
                .addCache(jetCacheLocal(), jetCache(client, "jet2:"))
                .expireAfterWrite(HOUR.toSeconds(), TimeUnit.SECONDS)
                .buildCache();
        Config config = new Config();
        config.setCodec(new org.redisson.client.codec.StringCodec());
        config.useSingleServer().setAddress("redis://127.0.0.1:" + server.uri().getPort());
        this.redisson = Redisson.create(config);
        this.springConnections = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration("127.0.0.1", server.uri().getPort()));
        springConnections.afterPropertiesSet();
        springConnections.start();
        this.spring = RedisCacheManager.builder(springConnections)
                .cacheDefaults(RedisCacheConfiguration.defaultCacheConfig()
                        .entryTtl(HOUR)
                        .serializeValuesWith(SerializationPair.fromSerializer(RedisSerializer.string())))
                .build()
                .getCache("spring");
    }

    /** Starts a Redis and connects everybody. */
    public static RedisPeers start() throws IOException {
        return new RedisPeers(RedisServer.startOwn());
    }

    /** Lettuce by itself. */
    public StatefulRedisConnection<String, byte[]> lettuce() {
        return lettuce;
    }

    /** This library without a local tier. */
    public Cache<String, String> patterns4jShared() {
        return patterns4jShared;
    }

    /** This library with Caffeine before Redis. */
    public Cache<String, String> patterns4jTwoTiers() {
        return patterns4jTwoTiers;
    }

    /** JetCache without a local tier. */
    public com.alicp.jetcache.Cache<String, String> jetCacheShared() {
        return jetCacheShared;
    }

    /** JetCache with Caffeine before Redis. */
    public com.alicp.jetcache.Cache<String, String> jetCacheTwoTiers() {
        return jetCacheTwoTiers;
    }

    /** Redisson's map, which is always read from Redis. */
    public RMap<String, String> redissonMap() {
        return redisson.getMap("map");
    }

    /** Redisson's map with a local copy. */
    public RLocalCachedMap<String, String> redissonLocal() {
        return redisson.getLocalCachedMap(LocalCachedMapOptions.<String, String>name("local")
                .cacheSize(SIZE)
                .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU)
                .timeToLive(HOUR));
    }

    /** Spring Data Redis. */
    public org.springframework.cache.Cache spring() {
        return spring;
    }

    @Override
    public void close() throws IOException {
        patterns4jShared.close();
        patterns4jTwoTiers.close();
        tier.close();
        redisson.shutdown();
        springConnections.destroy();
        client.shutdown();
        server.close();
    }

    private static com.alicp.jetcache.Cache<String, String> jetCacheLocal() {
        return CaffeineCacheBuilder.createCaffeineCacheBuilder()
                .limit(SIZE)
                .expireAfterWrite(HOUR.toSeconds(), TimeUnit.SECONDS)
                .buildCache();
    }

    private static com.alicp.jetcache.Cache<String, String> jetCache(RedisClient client, String prefix) {
        return RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                .redisClient(client)
                .keyPrefix(prefix)
                .keyConvertor(key -> key)
                .valueEncoder(value -> utf8(value))
                .valueDecoder(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .expireAfterWrite(HOUR.toSeconds(), TimeUnit.SECONDS)
                .buildCache();
    }

    /** JetCache wraps what it stores; the text of it is enough to measure. */
    private static byte[] utf8(Object value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }
}
