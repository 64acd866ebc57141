package io.patterns4j.redis;

import static io.patterns4j.redis.SpaceProbe.await;
import static io.patterns4j.redis.SpaceProbe.bytes;
import static io.patterns4j.redis.SpaceProbe.fill;
import static io.patterns4j.redis.SpaceProbe.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedSpace;
import io.patterns4j.tck.FaultProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a tier does when its Redis, or the way to it, breaks; with the options that a client has unless told otherwise.
 */
class BrokenRedisTierIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Removal DROP = Removal.drop(Duration.ZERO);

    private final SpaceProbe probe = new SpaceProbe();

    private RedisServer server;
    private FaultProxy proxy;
    private RedisClient client;
    private RedisTier tier;
    private SharedSpace space;

    @BeforeEach
    void start() throws IOException {
        server = RedisServer.startOwn();
        proxy = FaultProxy.to(new InetSocketAddress("127.0.0.1", server.uri().getPort()));
        client = RedisClient.create();
    }

    @AfterEach
    void stop() throws IOException {
        tier.close();
        proxy.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        server.close();
    }

    private void open() {
        tier = RedisTier.of(client, RedisURI.create("127.0.0.1", proxy.port()));
        space = tier.open("products", probe);
    }

    private void connect() {
        open();
        probe.awaitEvents("connected to another");
    }

    @Test
    void connectionCut_isMadeAgain_toTheSameStore() {
        connect();
        await(space.put("key", fill("value", 0), bytes("1")));
        probe.awaitEvents("connected to another", "note 1"); // which comes on a connection of its own
        proxy.resetAll();
        probe.awaitEvents("connected to another", "note 1", "disconnected", "connected to the same");
        assertThat(await(space.get("key"))).isPresent();
        await(space.announce(bytes("2")));
        Awaitility.await().atMost(PATIENCE).until(() -> probe.events().contains("note 2"));
    }

    @Test
    void serverKilledAndRestarted_isAnotherStore() throws IOException {
        connect();
        server.kill();
        probe.awaitEvents("connected to another", "disconnected");
        assertThatThrownBy(() -> await(space.get("key"))).hasMessageContaining("not connected");
        server.restart();
        probe.awaitEvents("connected to another", "disconnected", "connected to another");
        assertThat(await(space.put("key", fill("value", 0), bytes("note")))).isTrue();
    }

    @Test
    void serverThatIsDownAtFirst_isConnectedToLater() throws IOException {
        server.kill();
        open();
        assertThatThrownBy(() -> await(space.get("key"))).hasMessageContaining("not connected");
        server.restart();
        probe.awaitEvents("connected to another");
        assertThat(await(space.get("key"))).isEmpty();
    }

    @Test
    void connectionThatSwallowsEverything_isNoticedAndLeft() {
        connect();
        proxy.blackHole();
        var hanging = space.get("key");
        probe.awaitEvents("connected to another", "disconnected");
        assertThatThrownBy(() -> await(hanging)).isInstanceOf(AssertionError.class);
        proxy.heal();
        probe.awaitEvents("connected to another", "disconnected", "connected to the same");
    }

    @Test
    void invalidation_whoseReplyIsCut_failsAndWasDone() {
        connect();
        await(space.put("key", fill("value", 0), bytes("put")));
        await(space.invalidate(List.of("other"), DROP, bytes("so that the script is known")));
        proxy.cutReplyAfter(0);
        var invalidation = space.invalidate(List.of("key"), DROP, bytes("lost"));
        assertThatThrownBy(() -> await(invalidation)).isInstanceOf(AssertionError.class);
        proxy.heal();
        Awaitility.await().atMost(PATIENCE).until(() -> probe.events().contains("connected to the same"));
        assertThat(await(space.get("key"))).isEmpty();
    }

    @Test
    void mark_whoseReplyIsCut_failsAndWasDoneOnce() {
        connect();
        long clock = await(space.mark(List.of("red"), Duration.ofMinutes(1), bytes("mark")));
        proxy.cutReplyAfter(0);
        var mark = space.mark(List.of("red"), Duration.ofMinutes(1), bytes("lost"));
        assertThatThrownBy(() -> await(mark)).isInstanceOf(AssertionError.class);
        proxy.heal();
        Awaitility.await().atMost(PATIENCE).until(() -> probe.events().contains("connected to the same"));
        assertThat(await(space.marks(List.of("red"))).clock()).isEqualTo(clock + 1);
    }

    @Test
    void masterThatBecomesAReplica_isLeft() throws IOException {
        connect();
        try (RedisServer other = RedisServer.startOwn();
                StatefulRedisConnection<String, String> admin = client.connect(server.uri())) {
            admin.sync().replicaof("127.0.0.1", other.uri().getPort());
            Awaitility.await().atMost(PATIENCE).until(() -> probe.events().contains("disconnected"));
            admin.sync().replicaofNoOne();
            Awaitility.await().atMost(PATIENCE).until(() -> probe.events().size() == 3);
            assertThat(probe.events()).endsWith("connected to another");
        }
    }

    @Test
    void masterAmongSeveralAddresses_isFound() throws IOException {
        open();
        try (RedisServer replica = RedisServer.startReplicaOf(server);
                RedisTier several =
                        RedisTier.builder(client, replica.uri(), server.uri()).build()) {
            SpaceProbe second = new SpaceProbe();
            SharedSpace there = several.open("products", second);
            second.awaitEvents("connected to another");
            assertThat(await(there.put("key", fill("value", 0), bytes("note")))).isTrue();
            second.awaitEvents("connected to another", "note note");
            replica.awaitInfo("keyspace", "keys=1");

            server.kill();
            try (StatefulRedisConnection<String, String> admin = client.connect(replica.uri())) {
                admin.sync().replicaofNoOne();
            }
            second.awaitEvents("connected to another", "note note", "disconnected", "connected to another");
            assertThat(string(await(there.get("key")).orElseThrow().envelope())).isEqualTo("value");
        }
    }

    @Test
    void sentinels_nameTheNewMaster() throws IOException {
        open();
        try (RedisSentinels sentinels = RedisSentinels.start();
                RedisTier watched = RedisTier.of(client, sentinels.uri())) {
            SpaceProbe second = new SpaceProbe();
            SharedSpace there = watched.open("products", second);
            second.awaitEvents("connected to another");
            await(there.announce(bytes("note")));
            second.awaitEvents("connected to another", "note note");
            sentinels.firstMaster().kill();
            second.awaitEvents("connected to another", "note note", "disconnected", "connected to another");
            assertThat(await(there.put("key", fill("value", 0), bytes("new")))).isTrue();
        }
    }

    @Test
    void olderProtocol_worksAsWell() {
        client.setOptions(
                ClientOptions.builder().protocolVersion(ProtocolVersion.RESP2).build());
        connect();
        await(space.put("key", fill("value", 0), bytes("note")));
        // Longer than a check takes.
        Awaitility.await()
                .pollDelay(Duration.ofSeconds(5))
                .atMost(PATIENCE)
                .untilAsserted(() -> probe.awaitEvents("connected to another", "note note"));
        assertThat(await(space.get("key")))
                .map(entry -> string(entry.envelope()))
                .isEqualTo(Optional.of("value"));
    }

    @Test
    void mark_withAMillionKeys_doesNotHoldUpTheServer() {
        connect();
        try (StatefulRedisConnection<String, String> admin = client.connect(server.uri())) {
            String fill = "for i = 1, 50000 do redis.call('SET', 'p4j:{products:0}:v:' .. ARGV[1] .. i, 'value') end";
            for (int part = 0; part < 20; part++) {
                admin.sync().eval(fill, ScriptOutputType.STATUS, new String[0], part + "-");
            }
            assertThat(admin.sync().dbsize()).isEqualTo(1_000_000);
            admin.sync().configSet("slowlog-log-slower-than", "50000");
            admin.sync().slowlogReset();
            await(space.mark(List.of("*"), Duration.ofMinutes(1), bytes("clear")));
            assertThat(admin.sync().slowlogLen()).isZero();
        }
    }
}
