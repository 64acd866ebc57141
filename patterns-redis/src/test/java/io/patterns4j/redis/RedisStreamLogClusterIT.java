package io.patterns4j.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.patterns4j.cache.Fill;
import io.patterns4j.cache.SharedWrite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same on a cluster: shards lie on several masters, one of which dies. */
class RedisStreamLogClusterIT {

    private RedisCluster cluster;
    private RedisClusterClient client;
    private RedisStreamLog log;
    private StreamSink sink;

    @BeforeEach
    void start() throws IOException {
        cluster = RedisCluster.start();
        client = RedisClusterClient.create(cluster.uris());
        client.setOptions(ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(Duration.ofSeconds(2))
                        .build())
                .build());
    }

    @AfterEach
    void close() throws IOException {
        log.close(Duration.ofSeconds(5));
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        cluster.close();
    }

    @Test
    void append_ofAllMasters_deliveredAndForgotten() {
        open(0);
        List<CompletionStage<Long>> appends = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            String key = "k" + i % 100;
            Fill fill = new Fill(ByteBuffer.wrap(bytes("envelope" + i)), 0, Duration.ofMinutes(1));
            SharedWrite shared = new SharedWrite("counters", key, fill, ByteBuffer.wrap(bytes("note")));
            appends.add(log.append(bytes(key), bytes("" + i), shared));
        }
        appends.forEach(RedisStreamLogClusterIT::get);
        patiently().until(() -> sink.taken.size() >= 1_001);
        assertThat(sink.valuesOf("k7"))
                .containsExactly("7", "107", "207", "307", "407", "507", "607", "707", "807", "907");
        Keys keys = new Keys("p4j", "counters", 64);
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().get(keys.value("k7"))).endsWith("envelope907");
            for (int shard = 0; shard < 64; shard++) {
                int number = shard;
                patiently().until(() -> connection.sync().xlen(keys.log(number)) == 0);
            }
        }
    }

    @Test
    void masterKilled_writesThatReplicasConfirmedAreDelivered() {
        open(1);
        sink.hold();
        List<String> acknowledged = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            get(log.append(bytes("k" + i), bytes("" + i), null));
            acknowledged.add("k" + i + "=" + i);
        }
        Keys keys = new Keys("p4j", "counters", 64);
        cluster.masterOf(keys.log(keys.shard("k1"))).kill();
        patiently()
                .until(() -> log.append(bytes("k1"), bytes("later"), null)
                        .handle((position, error) ->
                                error == null || error.toString().contains("replicas"))
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS));
        sink.finishing(log);
        log.done(sink.positions());
        patiently().until(() -> sink.texts().containsAll(acknowledged));
        patiently().until(() -> sink.valuesOf("k1").contains("later"));
    }

    private void open(int replicas) {
        log = RedisStreamLog.of(
                client,
                "counters",
                s -> s.lease(Duration.ofSeconds(2))
                        .pollInterval(Duration.ofMillis(50))
                        .appendDeadline(Duration.ofSeconds(3))
                        .replicas(replicas));
        sink = new StreamSink().finishing(log);
        log.start(sink);
        patiently()
                .until(() -> log.append(bytes("first"), bytes("v"), null)
                        .handle((position, error) -> error == null)
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS));
        patiently().until(() -> sink.texts().contains("first=v"));
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
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
