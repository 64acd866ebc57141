package io.patterns4j.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.patterns4j.cache.SharedTier;
import io.patterns4j.tck.SharedTierNotesConformance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Holds the tier on Redis to the rules of shared tiers. */
class RedisTierConformanceIT {

    @Nested
    class OnOneMaster extends SharedTierNotesConformance {

        private static RedisServer server;
        private static RedisClient client;
        private final List<RedisTier> tiers = new ArrayList<>();

        @BeforeAll
        static void start() throws IOException {
            server = RedisServer.start();
            client = RedisClient.create();
            client.setOptions(RedisTier.recommendedOptions().build());
        }

        @AfterAll
        static void stop() throws IOException {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            server.close();
        }

        @Override
        protected SharedTier tier() {
            RedisTier tier = RedisTier.of(client, server.uri());
            tiers.add(tier);
            return tier;
        }

        @AfterEach
        void close() {
            tiers.forEach(RedisTier::close);
        }
    }

    @Nested
    class OnACluster extends SharedTierNotesConformance {

        private static RedisCluster cluster;
        private static RedisClusterClient client;
        private final List<RedisTier> tiers = new ArrayList<>();

        @BeforeAll
        static void start() throws IOException {
            cluster = RedisCluster.start();
            client = RedisClusterClient.create(cluster.uris());
            client.setOptions(RedisTier.recommendedClusterOptions().build());
        }

        @AfterAll
        static void stop() throws IOException {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            cluster.close();
        }

        @Override
        protected SharedTier tier() {
            RedisTier tier = RedisTier.of(client);
            tiers.add(tier);
            return tier;
        }

        @Override
        protected boolean keepsOrder() {
            return false;
        }

        @AfterEach
        void close() {
            tiers.forEach(RedisTier::close);
        }
    }
}
