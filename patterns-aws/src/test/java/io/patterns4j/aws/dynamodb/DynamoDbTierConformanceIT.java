package io.patterns4j.aws.dynamodb;

import io.patterns4j.cache.SharedTier;
import io.patterns4j.tck.SharedTierConformance;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** Holds the tier to the rules of shared tiers, on a table whose time to live is off: nothing goes by itself. */
class DynamoDbTierConformanceIT extends SharedTierConformance {

    private static final String TABLE = "patterns4j-" + UUID.randomUUID();

    private static DynamoDbLocal dynamoDb;
    private static DynamoDbAsyncClient admin;

    private final MovedTime time = new MovedTime();
    private final DynamoDbAsyncClient client = dynamoDb.asyncClient()
            .overrideConfiguration(o -> o.addExecutionInterceptor(time))
            .build();

    @BeforeAll
    static void start() throws Exception {
        dynamoDb = DynamoDbLocal.start();
        admin = dynamoDb.asyncClient().build();
        admin.createTable(DynamoDbTierTable.definition(TABLE)).get(30, TimeUnit.SECONDS);
        admin.waiter().waitUntilTableExists(t -> t.tableName(TABLE)).get(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        admin.deleteTable(t -> t.tableName(TABLE)).get(30, TimeUnit.SECONDS);
        admin.close();
        dynamoDb.close();
    }

    @AfterEach
    void closeClient() {
        client.close();
    }

    /** Every node has a ticker of its own, which is somewhere else. */
    @Override
    protected SharedTier tier() {
        return DynamoDbTier.of(
                client, TABLE, time.ticker(ThreadLocalRandom.current().nextLong()));
    }

    @Override
    protected void pass(Duration passed) {
        time.pass(passed);
    }

    /** Times end up to 4 s late, and are moved by seconds. */
    @Override
    protected Duration shortTime() {
        return Duration.ofSeconds(6);
    }

    @Override
    protected int largestEnvelope() {
        return TierItem.MAX_ENVELOPE;
    }

    @Override
    protected int rounds() {
        return 100;
    }
}
