package io.patterns4j.aws.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.patterns4j.Ticker;
import io.patterns4j.cache.Fill;
import io.patterns4j.cache.Lease;
import io.patterns4j.cache.LeaseAnswer;
import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedEntry;
import io.patterns4j.cache.SharedSpace;
import io.patterns4j.cache.SpaceListener;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.signer.AwsSignerExecutionAttribute;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** What is particular to the tier on DynamoDB: time, answers that are lost or left out, values that do not fit. */
class DynamoDbTierIT {

    private static final String TABLE = "patterns4j-" + UUID.randomUUID();
    private static final ByteBuffer NOTE = ByteBuffer.allocate(0);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Removal DROP = Removal.drop(Duration.ZERO);

    private static DynamoDbLocal dynamoDb;
    private static DynamoDbAsyncClient admin;

    private final String cache = "cache-" + UUID.randomUUID();
    private final Faults faults = new Faults();
    private final DynamoDbAsyncClient client = client(faults);
    private final SharedSpace space = open(client, Ticker.system());

    @BeforeAll
    static void start() throws Exception {
        dynamoDb = DynamoDbLocal.start();
        admin = dynamoDb.asyncClient().build();
        // Not by the helper: its time to live would remove what only reading shall hide.
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
    void close() {
        space.close();
        client.close();
    }

    // Time

    @Test
    void get_afterItsTime_isEmptyThoughTheItemIsThere() {
        put(space, "k", new Fill(bytes(3), 0, Duration.ofSeconds(1)));
        put(space, "l", new Fill(bytes(3), 0, LONG));
        assertThat(get(space.get("k"))).isPresent();

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> get(space.get("k")).isEmpty());

        assertThat(get(space.getAll(List.of("k", "l")))).containsOnlyKeys("l");
        assertThat(item("k")).containsKeys("e", "expires");
        assertThat(get(space.lease("k", 0, LONG))).isInstanceOf(LeaseAnswer.Granted.class);
        assertThat(item("k")).doesNotContainKeys("e", "v", "s", "a", "u");
    }

    @Test
    void lease_afterItsTime_isTakenOverAfterTheMarginInRealTime() {
        Ticker system = Ticker.system();
        long begin = system.nanos();
        Lease slow = granted(space.lease("k", 0, Duration.ofMillis(500)));
        assertThat(get(space.lease("k", 0, LONG))).isEqualTo(new LeaseAnswer.Held());

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> get(space.lease("k", 0, LONG)) instanceof LeaseAnswer.Granted);

        assertThat(Duration.ofNanos(system.nanos() - begin)).isGreaterThan(Duration.ofMillis(2_500));
        assertThat(get(space.publish(slow, fill()))).isFalse();
    }

    @Test
    void skewedClocks_ofMachines_changeNothing() {
        SkewedClock ahead = new SkewedClock(Duration.ofHours(3));
        try (DynamoDbAsyncClient fast = client(ahead);
                DynamoDbAsyncClient slow = client(new SkewedClock(Duration.ofHours(-3)))) {
            Ticker system = Ticker.system();
            SharedSpace one =
                    open(fast, () -> system.nanos() + Duration.ofDays(9_000).toNanos());
            SharedSpace other =
                    open(slow, () -> system.nanos() - Duration.ofDays(9_000).toNanos());

            put(one, "k", new Fill(bytes(3), 0, Duration.ofSeconds(30)));
            assertThat(ahead.signed.get()).isAfter(Instant.now().plus(Duration.ofHours(2)));
            SharedEntry entry = get(other.get("k")).orElseThrow();
            assertThat(entry.age()).isLessThan(Duration.ofSeconds(5));
            Lease lease = granted(one.lease("l", 0, Duration.ofSeconds(30)));
            assertThat(get(other.lease("l", 0, LONG))).isEqualTo(new LeaseAnswer.Held());
            assertThat(get(one.publish(lease, fill()))).isTrue();
            get(other.invalidate(List.of("k"), Removal.drop(Duration.ofSeconds(30)), NOTE));
            assertThat(get(one.lease("k", 0, LONG)))
                    .isInstanceOfSatisfying(
                            LeaseAnswer.Fenced.class,
                            fenced -> assertThat(fenced.remaining())
                                    .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30)));
        }
    }

    @Test
    void time_isAskedForOnce_beforeAnythingNeedsIt() {
        get(space.put("k", fill(), NOTE));
        get(space.put("l", fill(), NOTE));
        assertThat(faults.requests(GetItemRequest.class))
                .singleElement()
                .satisfies(asked -> assertThat(asked.key().get("pk").s()).isEqualTo("#"));
    }

    @Test
    void time_cannotBeAskedFor_failsTheOperationAndIsAskedForAgain() {
        faults.refuse(new IllegalStateException("refused"));
        SharedSpace cut = open(client, Ticker.system());
        assertThat(failure(cut.put("k", fill(), NOTE))).hasMessageContaining("refused");
        faults.heal();
        assertThat(get(cut.put("k", fill(), NOTE))).isTrue();
    }

    // Answers that are lost: the SDK sends the request again

    @Test
    void lease_answerLost_isGrantedAllTheSame() {
        get(space.get("k"));
        int before = faults.sent();
        faults.spoilAnswers(1);
        Lease lease = granted(space.lease("k", 0, LONG));
        assertThat(faults.sent() - before).isEqualTo(2);
        assertThat(get(space.publish(lease, fill()))).isTrue();
    }

    @Test
    void publishAndPut_answerLost_areDoneAllTheSame() {
        Lease lease = granted(space.lease("k", 0, LONG));
        faults.spoilAnswers(1);
        assertThat(get(space.publish(lease, fill()))).isTrue();
        faults.spoilAnswers(1);
        assertThat(get(space.put("k", new Fill(bytes(1), 7, LONG), NOTE))).isTrue();
        assertThat(get(space.put("k", new Fill(bytes(1), 7, LONG), NOTE))).isFalse();
    }

    // Answers that are not complete

    @Test
    void getAll_keysLeftOut_areReadWithinTheCall() {
        List<String> keys = IntStream.range(0, 120).mapToObj(i -> "k" + i).toList();
        keys.forEach(key -> put(space, key, fill()));
        faults.change(response -> response instanceof BatchGetItemResponse all
                        && all.responses().get(TABLE).size() > 40
                ? partOf(all, 40)
                : response);

        assertThat(get(space.getAll(keys))).containsOnlyKeys(keys);
        assertThat(faults.requests(BatchGetItemRequest.class)).hasSize(4); // 100 by 40, 40, 20; and 20
    }

    @Test
    void getAll_throttledThroughout_failsAfterSoManyRequests() {
        put(space, "k", fill());
        faults.change(response -> response instanceof BatchGetItemResponse all ? partOf(all, 0) : response);

        assertThat(failure(space.getAll(List.of("k", "l"))))
                .isInstanceOf(ProvisionedThroughputExceededException.class)
                .hasMessageContaining("keys must be read within 5 requests: unread=1");
        assertThat(faults.requests(BatchGetItemRequest.class)).hasSize(BatchGet.MAX_ATTEMPTS);
    }

    @Test
    void marks_throttledThroughout_failInsteadOfBeingAbsent() {
        get(space.mark(List.of("t"), LONG, NOTE));
        faults.change(response -> response instanceof BatchGetItemResponse all ? partOf(all, 0) : response);
        assertThat(failure(space.marks(List.of("t")))).isInstanceOf(ProvisionedThroughputExceededException.class);
    }

    @Test
    void invalidate_failing_doesNotAskForEveryKey() {
        get(space.get("k"));
        faults.refuse(ProvisionedThroughputExceededException.builder()
                .message("slow down")
                .build());
        int before = faults.requests(SdkRequest.class).size();
        List<String> keys = IntStream.range(0, 1_000).mapToObj(i -> "k" + i).toList();
        assertThat(failure(space.invalidate(keys, DROP, NOTE)))
                .isInstanceOf(ProvisionedThroughputExceededException.class);
        assertThat(faults.requests(SdkRequest.class).size() - before).isLessThanOrEqualTo(32);
    }

    // Values that do not fit

    @Test
    void put_valueThatDoesNotFit_leavesNothingOlder() {
        put(space, "k", new Fill(bytes(10), 3, LONG));
        Fill large = new Fill(bytes(TierItem.MAX_ENVELOPE + 1), 4, LONG);
        assertThat(get(space.put("k", new Fill(large.envelope(), 2, LONG), NOTE)))
                .isFalse();
        assertThat(get(space.get("k"))).isPresent();
        assertThat(get(space.put("k", large, NOTE))).isTrue();
        assertThat(get(space.get("k"))).isEmpty();

        Lease lease = granted(space.lease("k", 0, LONG));
        assertThat(get(space.publish(lease, large))).isTrue();
        assertThat(get(space.get("k"))).isEmpty();
        granted(space.lease("k", 0, LONG));
    }

    // Fences

    @Test
    void fence_longerOneStands_aShorterOneDoesNotEndIt() {
        get(space.invalidate(List.of("k", "l"), Removal.drop(LONG), NOTE));
        put(space, "l", fill());
        get(space.invalidate(List.of("k"), Removal.drop(Duration.ofSeconds(1)), NOTE));
        get(space.invalidate(List.of("l"), Removal.expire(Duration.ofSeconds(1)), NOTE));

        assertThat(get(space.get("l")).orElseThrow().expired()).isTrue();
        for (String key : List.of("k", "l")) {
            long seen = get(space.get(key)).map(SharedEntry::stamp).orElse(0L);
            assertThat(get(space.lease(key, seen, LONG)))
                    .isInstanceOfSatisfying(
                            LeaseAnswer.Fenced.class,
                            fenced -> assertThat(fenced.remaining()).isGreaterThan(Duration.ofMinutes(9)));
        }
    }

    // Table and tier

    @Test
    void create_twice_tableWithTimeToLive() throws Exception {
        String name = "patterns4j-" + UUID.randomUUID();
        DynamoDbTierTable.create(admin, name).get(60, TimeUnit.SECONDS);
        DynamoDbTierTable.create(admin, name).get(60, TimeUnit.SECONDS);
        var ttl = admin.describeTimeToLive(t -> t.tableName(name))
                .get(30, TimeUnit.SECONDS)
                .timeToLiveDescription();
        assertThat(ttl.timeToLiveStatus()).isIn(TimeToLiveStatus.ENABLED, TimeToLiveStatus.ENABLING);
        assertThat(ttl.attributeName()).isEqualTo(DynamoDbTierTable.TTL);
        admin.deleteTable(t -> t.tableName(name)).get(30, TimeUnit.SECONDS);
    }

    @Test
    void notes_areNotCarried_andAnnouncingEndsWell() {
        assertThat(space.carriesNotes()).isFalse();
        assertThat(get(space.announce(NOTE))).isNull();
    }

    private SharedSpace open(DynamoDbAsyncClient through, Ticker ticker) {
        return DynamoDbTier.of(through, TABLE, ticker).open(cache, new Deaf());
    }

    private static DynamoDbAsyncClient client(ExecutionInterceptor interceptor) {
        return dynamoDb.asyncClient()
                .overrideConfiguration(o -> o.addExecutionInterceptor(interceptor))
                .build();
    }

    private static BatchGetItemResponse partOf(BatchGetItemResponse all, int count) {
        var items = all.responses().get(TABLE);
        var left = items.subList(count, items.size()).stream()
                .map(item -> Map.of("pk", item.get("pk")))
                .toList();
        return all.toBuilder()
                .responses(Map.of(TABLE, items.subList(0, count)))
                .unprocessedKeys(left.isEmpty() ? Map.of() : Map.of(TABLE, left(left)))
                .build();
    }

    private static KeysAndAttributes left(List<Map<String, AttributeValue>> keys) {
        return KeysAndAttributes.builder().keys(keys).consistentRead(true).build();
    }

    private Map<String, AttributeValue> item(String key) {
        return get(admin.getItem(g -> g.tableName(TABLE)
                        .key(TierCalls.key(cache + "#e#" + key))
                        .consistentRead(true)))
                .item();
    }

    private static Fill fill() {
        return new Fill(bytes(3), 0, LONG);
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.wrap(new byte[count]);
    }

    private static void put(SharedSpace into, String key, Fill fill) {
        assertThat(get(into.put(key, fill, NOTE))).isTrue();
    }

    private static Lease granted(CompletionStage<LeaseAnswer> answer) {
        LeaseAnswer given = get(answer);
        assertThat(given).isInstanceOf(LeaseAnswer.Granted.class);
        return ((LeaseAnswer.Granted) given).lease();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static Throwable failure(CompletionStage<?> stage) {
        return Lanes.causeOf(catchThrowable(() -> get(stage)));
    }

    /** The wall clock that requests are signed with. */
    private static final class SkewedClock implements ExecutionInterceptor {

        private static final DateTimeFormatter AMZ_DATE =
                DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX").withZone(ZoneOffset.UTC);

        private final Duration skew;
        private final AtomicReference<Instant> signed = new AtomicReference<>(Instant.EPOCH);

        SkewedClock(Duration skew) {
            this.skew = skew;
        }

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            attributes.putAttribute(AwsSignerExecutionAttribute.SIGNING_CLOCK, Clock.offset(Clock.systemUTC(), skew));
        }

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            signed.set(AMZ_DATE.parse(
                    context.httpRequest().firstMatchingHeader("X-Amz-Date").orElseThrow(), Instant::from));
        }
    }

    private static final class Deaf implements SpaceListener {
        @Override
        public void onNote(ByteBuffer note) {}

        @Override
        public void onUnknownNote() {}

        @Override
        public void onConnected(boolean sameStore) {}

        @Override
        public void onDisconnected() {}
    }
}
