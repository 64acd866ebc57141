package io.patterns4j.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.patterns4j.cache.SharedTier;
import io.patterns4j.tck.CacheConformance;
import io.patterns4j.tck.CacheFixture;
import io.patterns4j.tck.CacheLeaseConformance;
import io.patterns4j.tck.CacheOutageConformance;
import io.patterns4j.tck.CacheRealTimeConformance;
import io.patterns4j.tck.CacheTiersConformance;
import io.patterns4j.tck.MapLocalTier;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Caches over Redis, with and without local tiers, on one server and on a cluster. */
class RedisCacheConformanceIT {

    private static final AtomicInteger CACHES = new AtomicInteger();

    private static RedisServer server;
    private static RedisClient client;
    private static RedisTier tier;
    private static RedisCluster cluster;
    private static RedisClusterClient clusterClient;
    private static RedisTier clusterTier;

    @BeforeAll
    static void start() throws IOException {
        server = RedisServer.start();
        client = RedisClient.create();
        client.setOptions(RedisTier.recommendedOptions().build());
        tier = RedisTier.of(client, server.uri());
        cluster = RedisCluster.start();
        clusterClient = RedisClusterClient.create(cluster.uris());
        clusterClient.setOptions(RedisTier.recommendedClusterOptions().build());
        clusterTier = RedisTier.of(clusterClient);
    }

    @AfterAll
    static void stop() throws IOException {
        tier.close();
        clusterTier.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        clusterClient.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        server.close();
        cluster.close();
    }

    private static String anotherCache() {
        return "conformance-" + System.nanoTime() + "-" + CACHES.incrementAndGet();
    }

    private static CacheFixture.Shared alone() {
        return CacheFixture.shared(anotherCache(), tier);
    }

    private static CacheFixture.Shared under(SharedTier shared) {
        return CacheFixture.both(anotherCache(), MapLocalTier::new, shared);
    }

    @Nested
    class RedisAlone extends CacheConformance {
        @Override
        protected CacheFixture fixture() {
            return alone();
        }
    }

    @Nested
    class RedisAloneLeases extends CacheLeaseConformance {
        @Override
        protected CacheFixture.Shared fixture() {
            return alone();
        }
    }

    @Nested
    class LocalOverRedis extends CacheConformance {
        @Override
        protected CacheFixture fixture() {
            return under(tier);
        }
    }

    @Nested
    class LocalOverRedisLeases extends CacheLeaseConformance {
        @Override
        protected CacheFixture.Shared fixture() {
            return under(tier);
        }
    }

    @Nested
    class LocalOverRedisTiers extends CacheTiersConformance {
        @Override
        protected CacheFixture.Shared fixture() {
            return under(tier);
        }
    }

    @Nested
    class LocalOverRedisOutage extends CacheOutageConformance {
        @Override
        protected CacheFixture.Breakable fixture() {
            return new RedisNodes(anotherCache(), client, server.uri());
        }
    }

    @Nested
    class LocalOverRedisTime extends CacheRealTimeConformance {
        @Override
        protected CacheFixture.Shared fixture() {
            return under(tier);
        }
    }

    @Nested
    class LocalOverCluster extends CacheConformance {
        @Override
        protected CacheFixture fixture() {
            return under(clusterTier);
        }
    }

    @Nested
    class LocalOverClusterLeases extends CacheLeaseConformance {
        @Override
        protected CacheFixture.Shared fixture() {
            return under(clusterTier);
        }
    }

    @Nested
    class LocalOverClusterTiers extends CacheTiersConformance {
        @Override
        protected CacheFixture.Shared fixture() {
            return under(clusterTier);
        }
    }
}
