package io.patterns4j.aws.dynamodb;

import io.patterns4j.tck.CacheConformance;
import io.patterns4j.tck.CacheFixture;
import io.patterns4j.tck.CacheLeaseConformance;
import io.patterns4j.tck.CacheRealTimeConformance;
import io.patterns4j.tck.CacheTiersConformance;
import io.patterns4j.tck.MapLocalTier;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** Caches with local tiers over DynamoDB, which carries no notes. */
class DynamoDbCacheConformanceIT {

    private static final AtomicInteger CACHES = new AtomicInteger();

    private static DynamoDbLocal server;
    private static DynamoDbAsyncClient client;
    private static String table;
    private static DynamoDbTier tier;

    @BeforeAll
    static void start() throws Exception {
        server = DynamoDbLocal.start();
        client = server.asyncClient().build();
        table = "patterns4j-" + UUID.randomUUID();
        DynamoDbTierTable.create(client, table).get(1, TimeUnit.MINUTES);
        tier = DynamoDbTier.of(client, table);
    }

    @AfterAll
    static void stop() throws Exception {
        client.deleteTable(t -> t.tableName(table)).get(1, TimeUnit.MINUTES);
        client.close();
        server.close();
    }

    private static CacheFixture.Shared nodes() {
        return CacheFixture.both("conformance-" + CACHES.incrementAndGet(), MapLocalTier::new, tier);
    }

    @Nested
    class LocalOverDynamoDb extends CacheConformance {
        @Override
        protected CacheFixture fixture() {
            return nodes();
        }
    }

    @Nested
    class Leases extends CacheLeaseConformance {
        @Override
        protected CacheFixture.Shared fixture() {
            return nodes();
        }
    }

    @Nested
    class Tiers extends CacheTiersConformance {
        @Override
        protected CacheFixture.Shared fixture() {
            return nodes();
        }
    }

    @Nested
    class Time extends CacheRealTimeConformance {
        @Override
        protected CacheFixture.Shared fixture() {
            return nodes();
        }
    }
}
