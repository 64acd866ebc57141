package io.patterns4j.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.cache.Fill;
import io.patterns4j.cache.Lease;
import io.patterns4j.cache.LeaseAnswer;
import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedEntry;
import io.patterns4j.cache.SharedSpace;
import io.patterns4j.cache.SpaceListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** The figures in the documentation, as DynamoDB reports them. */
class DynamoDbTierCostIT {

    private static final String TABLE = "patterns4j-" + UUID.randomUUID();
    private static final ByteBuffer NOTE = ByteBuffer.allocate(0);
    private static final Duration LONG = Duration.ofMinutes(10);

    private static DynamoDbLocal dynamoDb;

    private final Capacity capacity = new Capacity();
    private final DynamoDbAsyncClient client = dynamoDb.asyncClient()
            .overrideConfiguration(o -> o.addExecutionInterceptor(capacity))
            .build();
    private SharedSpace space;

    @BeforeAll
    static void start() throws Exception {
        dynamoDb = DynamoDbLocal.start();
        try (DynamoDbAsyncClient admin = dynamoDb.asyncClient().build()) {
            DynamoDbTierTable.create(admin, TABLE).get(60, TimeUnit.SECONDS);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        try (DynamoDbAsyncClient admin = dynamoDb.asyncClient().build()) {
            admin.deleteTable(t -> t.tableName(TABLE)).get(30, TimeUnit.SECONDS);
        }
        dynamoDb.close();
    }

    @BeforeEach
    void open() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        space = DynamoDbTier.of(client, TABLE).open("cost-" + UUID.randomUUID(), new SpaceListener() {
            @Override
            public void onNote(ByteBuffer note) {}

            @Override
            public void onUnknownNote() {}

            @Override
            public void onConnected(boolean sameStore) {
                connected.countDown();
            }

            @Override
            public void onDisconnected() {}
        });
        assertThat(connected.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void open_asksForTheTime_halfAReadUnit() {
        assertThat(capacity.taken()).containsExactly(0.5);
    }

    @Test
    void reads_costAReadUnitForEach4KB() {
        put("k", 500);
        put("large", 20_000);
        capacity.taken();

        get(space.get("k"));
        assertThat(capacity.taken()).containsExactly(1.0);
        get(space.get("none"));
        assertThat(capacity.taken()).containsExactly(1.0);
        get(space.get("large"));
        assertThat(capacity.taken()).containsExactly(5.0);
        List<String> many = IntStream.range(0, 150).mapToObj(i -> "k" + i).toList();
        many.forEach(key -> put(key, 500));
        capacity.taken();
        get(space.getAll(many));
        assertThat(capacity.taken()).containsExactlyInAnyOrder(100.0, 50.0);
    }

    @Test
    void missAndFill_costTwoWriteUnits() {
        capacity.taken();
        Lease lease = leased("k", 0);
        assertThat(capacity.taken()).containsExactly(1.0);
        assertThat(get(space.publish(lease, fill(500)))).isTrue();
        assertThat(capacity.taken()).containsExactly(1.0);
        Lease given = leased("other", 0);
        get(space.release(given));
        assertThat(capacity.taken()).containsExactly(1.0, 1.0);
    }

    @Test
    void writes_ofLargeValues_costAWriteUnitForEachKB_alsoTheLease() {
        capacity.taken();
        put("k", 10_000);
        assertThat(capacity.taken()).containsExactly(10.0);
        SharedEntry entry = get(space.get("k")).orElseThrow();
        capacity.taken();
        Lease lease = leased("k", entry.stamp());
        assertThat(capacity.taken()).containsExactly(10.0);
        get(space.publish(lease, fill(500)));
        assertThat(capacity.taken()).containsExactly(10.0);
    }

    @Test
    void invalidation_costsAWriteUnitForEachKey() {
        List<String> keys = IntStream.range(0, 7).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> put(key, 100));
        capacity.taken();
        get(space.invalidate(keys, Removal.expire(Duration.ZERO), NOTE));
        assertThat(capacity.taken()).isEqualTo(Collections.nCopies(7, 1.0));
        get(space.invalidate(keys, Removal.drop(Duration.ZERO), NOTE));
        assertThat(capacity.taken()).isEqualTo(Collections.nCopies(7, 1.0));
        get(space.invalidate(keys, Removal.drop(Duration.ofSeconds(1)), NOTE));
        assertThat(capacity.taken()).isEqualTo(Collections.nCopies(7, 1.0));
    }

    @Test
    void tags_costAUnitForEach_andOneForTheClock() {
        capacity.taken();
        get(space.mark(List.of("a", "b", "c"), LONG, NOTE));
        assertThat(capacity.taken()).containsExactly(1.0, 1.0, 1.0, 1.0);
        get(space.marks(List.of("a", "b", "c")));
        assertThat(capacity.taken()).containsExactly(4.0);
        get(space.marks(List.of()));
        assertThat(capacity.taken()).containsExactly(1.0);
        get(space.announce(NOTE));
        assertThat(capacity.taken()).isEmpty();
    }

    private Lease leased(String key, long seen) {
        return ((LeaseAnswer.Granted) get(space.lease(key, seen, LONG))).lease();
    }

    private void put(String key, int bytes) {
        assertThat(get(space.put(key, fill(bytes), NOTE))).isTrue();
    }

    private static Fill fill(int bytes) {
        return new Fill(ByteBuffer.wrap(new byte[bytes]), 0, LONG);
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
