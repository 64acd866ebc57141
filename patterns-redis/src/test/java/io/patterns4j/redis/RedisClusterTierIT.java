package io.patterns4j.redis;

import static io.patterns4j.redis.SpaceProbe.await;
import static io.patterns4j.redis.SpaceProbe.bytes;
import static io.patterns4j.redis.SpaceProbe.fill;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedSpace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a tier does with a cluster, well and broken; with the options that a client has unless told otherwise. */
class RedisClusterTierIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SpaceProbe probe = new SpaceProbe();

    private RedisCluster cluster;
    private RedisClusterClient client;
    private RedisTier tier;
    private SharedSpace space;

    @BeforeEach
    void start() throws IOException {
        cluster = RedisCluster.start();
        client = RedisClusterClient.create(cluster.uris());
        tier = RedisTier.of(client);
        space = tier.open("products", probe);
        probe.awaitEvents("connected to another");
    }

    @AfterEach
    void stop() throws IOException {
        tier.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        cluster.close();
    }

    @Test
    void keysOfManySlots_workTogether_andTheServersForgetScripts() {
        List<String> names = IntStream.range(0, 500).mapToObj(i -> "key" + i).toList();
        names.stream()
                .map(name -> space.put(name, fill(name, 0), bytes("put")))
                .toList()
                .forEach(SpaceProbe::await);
        assertThat(await(space.getAll(names))).hasSize(500);
        try (StatefulRedisClusterConnection<String, String> admin = client.connect()) {
            admin.sync().scriptFlush();
        }
        await(space.invalidate(names, Removal.drop(Duration.ZERO), bytes("gone")));
        assertThat(await(space.getAll(names))).isEmpty();
        Awaitility.await().atMost(PATIENCE).until(() -> probe.events().contains("note gone"));
        assertThat(probe.events()).containsOnlyOnce("note gone");
    }

    @Test
    void masterKilled_itsReplicaTakesOver_andTheStoreIsAnother() {
        Keys keys = new Keys("p4j", "products", 64);
        await(space.put("key", fill("value", 0), bytes("1")));
        cluster.masterOf(keys.value("key")).kill();
        Awaitility.await().atMost(PATIENCE).until(() -> probe.events().size() == 4);
        assertThat(probe.events())
                .containsExactly("connected to another", "note 1", "disconnected", "connected to another");
        assertThat(await(space.put("key", fill("new", 0), bytes("2")))).isTrue();
        assertThat(await(space.get("key"))).isPresent();
        Awaitility.await().atMost(PATIENCE).until(() -> probe.events().contains("note 2"));
    }

    @Test
    void masterRestartedAtOnce_isAnotherStore() throws IOException {
        RedisServer master = cluster.masterOf(new Keys("p4j", "products", 64).value("key"));
        master.kill();
        master.restart();
        Awaitility.await().atMost(PATIENCE).until(() -> probe.events().size() >= 3);
        assertThat(probe.events()).startsWith("connected to another", "disconnected", "connected to another");
    }
}
