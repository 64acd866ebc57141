package io.patterns4j.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.patterns4j.cache.Fill;
import io.patterns4j.cache.SharedWrite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acknowledged writes in the streams of a real Redis, by one node and by several. */
class RedisStreamLogIT {

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final List<RedisStreamLog> logs = new ArrayList<>();
    private RedisServer server;
    private RedisClient client;
    private StatefulRedisConnection<String, String> connection;
    private RedisCommands<String, String> redis;

    @BeforeEach
    void connect() throws IOException {
        server = RedisServer.startOwn("--appendonly", "yes", "--appendfsync", "always");
        client = RedisClient.create(server.uri());
        connection = client.connect();
        redis = connection.sync();
    }

    @AfterEach
    void close() throws IOException {
        logs.forEach(log -> log.close(LIMIT));
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        server.close();
    }

    @Test
    void append_manyWritesOfSomeKeys_deliveredInOrderPerKey() {
        RedisStreamLog log = log();
        StreamSink sink = new StreamSink().finishing(log);
        log.start(sink);
        List<CompletionStage<Long>> appends = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            appends.add(log.append(bytes("k" + i % 50), bytes("" + i), null));
        }
        appends.forEach(RedisStreamLogIT::get);
        patiently().until(() -> sink.taken.size() == 5_000);
        for (int k = 0; k < 50; k++) {
            int key = k;
            assertThat(sink.valuesOf("k" + k))
                    .isEqualTo(IntStream.range(0, 100)
                            .mapToObj(i -> "" + (key + 50 * i))
                            .toList());
        }
        assertThat(sink.positions())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        appends.stream().map(RedisStreamLogIT::get).toList());
        patiently().until(() -> waiting() == 0);
    }

    @Test
    void append_value_comesAsItWas() {
        RedisStreamLog log = log();
        StreamSink sink = new StreamSink();
        log.start(sink);
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        get(log.append(all, all, null));
        get(log.append(all, null, null));
        get(log.append(all, new byte[0], null));
        patiently().until(() -> sink.taken.size() == 3);
        assertThat(sink.taken.get(0).key()).isEqualTo(all);
        assertThat(sink.taken.get(0).value()).isEqualTo(all);
        assertThat(sink.taken.get(1).value()).isNull();
        assertThat(sink.taken.get(2).value()).isEmpty();
        assertThat(sink.positions()).isSorted();
    }

    @Test
    void append_sharedWrite_putsIntoTheCacheInTheSameStep() {
        RedisStreamLog log = log();
        log.start(new StreamSink());
        Keys keys = new Keys("p4j", "counters", 64);
        redis.set(keys.lease("k"), "token");
        get(log.append(bytes("k"), bytes("v"), shared("counters", 7)));
        assertThat(redis.get(keys.value("k"))).endsWith("envelope");
        assertThat(redis.pttl(keys.value("k"))).isBetween(1L, 60_000L);
        assertThat(redis.exists(keys.lease("k"))).isZero();
        String stored = redis.get(keys.value("k"));
        get(log.append(bytes("k"), bytes("v"), shared("counters", 6)));
        assertThat(redis.get(keys.value("k"))).isEqualTo(stored);
        assertThatThrownBy(() -> get(log.append(bytes("k"), bytes("v"), shared("other", 0))))
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void append_fullStream_refusedAndNothingWritten() {
        RedisStreamLog log = log(s -> s.maxLength(3).prefetch(64));
        StreamSink sink = new StreamSink();
        log.start(sink);
        for (int i = 0; i < 3; i++) {
            get(log.append(bytes("k"), bytes("" + i), null));
        }
        assertThatThrownBy(() -> get(log.append(bytes("k"), bytes("3"), shared("counters", 0))))
                .hasRootCauseInstanceOf(WriteLogFullException.class)
                .hasRootCauseMessage("stream is full: policy=counters");
        assertThat(redis.exists(new Keys("p4j", "counters", 64).value("k"))).isZero();
        patiently().until(() -> sink.taken.size() == 3);
        get(log.done(sink.positions()));
        get(log.append(bytes("k"), bytes("4"), null));
        patiently().until(() -> sink.valuesOf("k").contains("4"));
    }

    @Test
    void prefetch_undoneWrites_noMoreAreDelivered() {
        RedisStreamLog log = log(s -> s.prefetch(64 * 2));
        StreamSink sink = new StreamSink();
        log.start(sink);
        patiently().until(() -> log.snapshot().shards() == 64);
        for (int i = 0; i < 10; i++) {
            get(log.append(bytes("k"), bytes("" + i), null));
        }
        patiently().until(() -> log.snapshot().backlog() == 10);
        assertThat(sink.valuesOf("k")).containsExactly("0", "1");
        get(log.done(List.of(sink.positions().get(0))));
        patiently().until(() -> sink.taken.size() == 3);
        sink.finishing(log);
        log.done(sink.positions());
        patiently().until(() -> sink.taken.size() == 10);
        patiently().until(() -> waiting() == 0);
    }

    @Test
    void twoNodes_shareTheShardsAndTheWrites() {
        RedisStreamLog first = log();
        StreamSink firstSink = new StreamSink().finishing(first);
        first.start(firstSink);
        patiently().until(() -> first.snapshot().shards() == 64);
        RedisStreamLog second = log();
        StreamSink secondSink = new StreamSink().finishing(second);
        second.start(secondSink);
        patiently()
                .until(() ->
                        first.snapshot().shards() == 32 && second.snapshot().shards() == 32);
        for (int i = 0; i < 500; i++) {
            get(first.append(bytes("k" + i), bytes("" + i), null));
        }
        patiently().until(() -> firstSink.taken.size() + secondSink.taken.size() == 500);
        assertThat(firstSink.taken.size()).isBetween(100, 400);
        assertThat(firstSink.revoked).isEmpty();
        second.close(LIMIT);
        patiently().atMost(LEASE).until(() -> first.snapshot().shards() == 64);
    }

    @Test
    void join_undoneWrites_keptUntilDoneOrRevokedInTime() {
        RedisStreamLog first = log();
        StreamSink firstSink = new StreamSink();
        first.start(firstSink);
        List<Long> appended = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            appended.add(get(first.append(bytes("k" + i), bytes("" + i), null)));
        }
        patiently().until(() -> firstSink.taken.size() == 200);
        RedisStreamLog second = log();
        StreamSink secondSink = new StreamSink();
        second.start(secondSink);
        patiently().until(() -> second.snapshot().shards() == 32);
        patiently().until(() -> !secondSink.taken.isEmpty());
        assertThat(secondSink.taken.size()).isEqualTo(firstSink.revoked.size());
        assertThat(secondSink.positions()).containsExactlyInAnyOrderElementsOf(firstSink.revoked);
        get(second.done(secondSink.positions()));
        appended.removeAll(firstSink.revoked);
        get(first.done(appended));
        assertThat(waiting()).isZero();
    }

    @Test
    void lease_takenByAnother_revoked() {
        RedisStreamLog log = log();
        StreamSink sink = new StreamSink();
        log.start(sink);
        long position = get(log.append(bytes("k"), bytes("v"), null));
        patiently().until(() -> sink.taken.size() == 1);
        String owner = new Keys("p4j", "counters", 64).log(StreamPosition.shard(position)) + ":owner";
        redis.psetex(owner, 500, "somebody else");
        patiently().until(() -> sink.revoked.equals(List.of(position)));
        patiently().until(() -> sink.taken.size() == 2);
        assertThat(sink.positions()).containsExactly(position, position);
    }

    @Test
    void redisKilledAndRestarted_acknowledgedWritesAreDelivered() throws IOException {
        RedisStreamLog log = log();
        StreamSink sink = new StreamSink();
        log.start(sink);
        List<String> acknowledged = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            get(log.append(bytes("k" + i % 7), bytes("" + i), null));
            acknowledged.add("k" + i % 7 + "=" + i);
        }
        server.kill();
        assertThatThrownBy(() -> get(log.append(bytes("k"), bytes("v"), null))).isNotNull();
        server.restart();
        patiently()
                .until(() -> log.append(bytes("after"), bytes("v"), null)
                        .handle((position, error) -> error == null)
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS));
        sink.finishing(log);
        log.done(sink.positions());
        patiently()
                .untilAsserted(
                        () -> assertThat(sink.texts()).as("%s", log.snapshot()).containsAll(acknowledged));
        patiently().until(() -> sink.texts().contains("after=v"));
        patiently().until(() -> waiting() == 0);
    }

    @Test
    void redisIsAwayForLongerThanTheLease_revokedAndDeliveredAgain() throws IOException {
        RedisStreamLog log = log();
        StreamSink sink = new StreamSink();
        log.start(sink);
        long position = get(log.append(bytes("k"), bytes("v"), null));
        patiently().until(() -> sink.taken.size() == 1);
        server.kill();
        patiently().until(() -> sink.revoked.equals(List.of(position)));
        server.restart();
        patiently().until(() -> sink.positions().equals(List.of(position, position)));
    }

    @Test
    void start_withoutRedis_deliversWhenItIsThere() throws IOException {
        server.kill();
        RedisStreamLog log = log();
        StreamSink sink = new StreamSink();
        log.start(sink);
        assertThat(log.snapshot().connected()).isFalse();
        assertThatThrownBy(() -> get(log.append(bytes("k"), bytes("v"), null)))
                .hasRootCauseMessage("redis must be connected: log=counters");
        server.restart();
        patiently()
                .until(() -> log.append(bytes("k"), bytes("v"), null)
                        .handle((position, error) -> error == null)
                        .toCompletableFuture()
                        .get(5, TimeUnit.SECONDS));
        patiently().until(() -> sink.texts().contains("k=v"));
    }

    @Test
    void append_hangingRedis_failsAtTheDeadline() {
        RedisStreamLog log = log(s -> s.appendDeadline(Duration.ofMillis(300)));
        log.start(new StreamSink());
        redis.clientPause(2_000);
        assertThatThrownBy(() -> get(log.append(bytes("k"), bytes("v"), null)))
                .hasRootCauseInstanceOf(TimeoutException.class)
                .hasRootCauseMessage("append must be answered within PT0.3S: log=counters");
    }

    @Test
    void entryOfAnotherShape_putAsideAndTheOthersDelivered() {
        RedisStreamLog log = log();
        StreamSink sink = new StreamSink().finishing(log);
        Keys keys = new Keys("p4j", "counters", 64);
        String stream = keys.log(keys.shard("k"));
        redis.xadd(stream, Map.of("what", "is this"));
        redis.xadd(stream, Map.of("k", "k", "v", "by hand", "later", "field"));
        log.start(sink);
        get(log.append(bytes("k"), bytes("v"), null));
        patiently().until(() -> sink.valuesOf("k").equals(List.of("by hand", "v")));
        patiently().until(() -> waiting() == 0);
        assertThat(redis.xrange(stream + ":parked", Range.unbounded()))
                .singleElement()
                .satisfies(message -> assertThat(message.getBody()).containsEntry("what", "is this"));
        assertThat(log.snapshot().unreadable()).isEqualTo(1);
    }

    @Test
    void clockOfTheServerStandsBack_positionsGrow() {
        Keys keys = new Keys("p4j", "counters", 64);
        String stream = keys.log(keys.shard("k"));
        redis.xadd(stream, new XAddArgs().id("2000000000000-8190"), "k", "k");
        RedisStreamLog log = log();
        log.start(new StreamSink());
        long before = StreamPosition.of(bytes("2000000000000-8190"), keys.shard("k"));
        for (int i = 0; i < 5; i++) {
            long position = get(log.append(bytes("k"), bytes("" + i), null));
            assertThat(position).isGreaterThan(before);
            before = position;
        }
        assertThat(StreamPosition.id(before)).isEqualTo("2000000000001-3");
    }

    @Test
    void done_ofADeadRedis_endsWhenItIsBack() throws Exception {
        RedisStreamLog log = log();
        StreamSink sink = new StreamSink();
        log.start(sink);
        get(log.append(bytes("k"), bytes("v"), null));
        patiently().until(() -> sink.taken.size() == 1);
        server.kill();
        CompletionStage<Void> done = log.done(sink.positions());
        assertThat(done.toCompletableFuture()).isNotDone();
        server.restart();
        done.toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(waiting()).isZero();
        assertThat(sink.taken).hasSize(1);
    }

    @Test
    void lifecycle_startedOnceClosedOften() {
        RedisStreamLog log = log();
        assertThat(log.deliversAppends()).isTrue();
        assertThatThrownBy(() -> get(log.done(List.of(1L)))).hasRootCauseInstanceOf(IllegalStateException.class);
        log.start(new StreamSink());
        assertThatIllegalStateException().isThrownBy(() -> log.start(new StreamSink()));
        get(log.done(List.of()));
        log.close(LIMIT);
        log.close(LIMIT);
        assertThatThrownBy(() -> get(log.append(bytes("k"), bytes("v"), null)))
                .hasRootCauseMessage("log must not be closed: log=counters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> log(s -> s.shards(48)))
                .withMessage("shards must be a power of two from 1 to 256: shards=48");
    }

    @Test
    void replicas_tooFew_failsAlthoughWritten() throws IOException {
        RedisStreamLog log = log(s -> s.replicas(1).appendDeadline(Duration.ofMillis(500)));
        StreamSink sink = new StreamSink();
        log.start(sink);
        assertThatThrownBy(() -> get(log.append(bytes("k"), bytes("v"), null))).isNotNull();
        patiently().until(() -> sink.valuesOf("k").equals(List.of("v")));
        RedisServer replica = RedisServer.startReplicaOf(server);
        try {
            patiently()
                    .until(() -> log.append(bytes("k"), bytes("w"), null)
                            .handle((position, error) -> error == null)
                            .toCompletableFuture()
                            .get(5, TimeUnit.SECONDS));
            List<CompletionStage<Long>> appends = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                appends.add(log.append(bytes("k" + i), bytes("v"), null));
            }
            appends.forEach(RedisStreamLogIT::get);
        } finally {
            replica.close();
        }
    }

    private RedisStreamLog log() {
        return log(s -> {});
    }

    private RedisStreamLog log(Consumer<RedisStreamLogConfig.Builder> options) {
        Consumer<RedisStreamLogConfig.Builder> quick =
                s -> s.lease(LEASE).pollInterval(Duration.ofMillis(50)).appendDeadline(Duration.ofSeconds(3));
        RedisStreamLog log = RedisStreamLog.of(client, server.uri(), "counters", quick.andThen(options)::accept);
        logs.add(log);
        return log;
    }

    private static SharedWrite shared(String cache, long version) {
        Fill fill = new Fill(ByteBuffer.wrap(bytes("envelope")), version, Duration.ofMinutes(1));
        return new SharedWrite(cache, "k", fill, ByteBuffer.wrap(bytes("note")));
    }

    /** Returns how many entries all streams hold. */
    private long waiting() {
        Keys keys = new Keys("p4j", "counters", 64);
        return IntStream.range(0, 64)
                .mapToLong(shard -> redis.xlen(keys.log(shard)))
                .sum();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
