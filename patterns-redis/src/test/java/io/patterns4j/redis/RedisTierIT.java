package io.patterns4j.redis;

import static io.patterns4j.redis.SpaceProbe.await;
import static io.patterns4j.redis.SpaceProbe.bytes;
import static io.patterns4j.redis.SpaceProbe.fill;
import static io.patterns4j.redis.SpaceProbe.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.patterns4j.cache.Lease;
import io.patterns4j.cache.LeaseAnswer;
import io.patterns4j.cache.Marks;
import io.patterns4j.cache.Removal;
import io.patterns4j.cache.SharedEntry;
import io.patterns4j.cache.SharedSpace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a tier does with a Redis that is well. */
class RedisTierIT {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Removal DROP = Removal.drop(Duration.ZERO);

    private final String cache = "cache-" + UUID.randomUUID();
    private final SpaceProbe probe = new SpaceProbe();

    private RedisServer server;
    private RedisClient client;
    private StatefulRedisConnection<String, String> connection;
    private RedisCommands<String, String> redis;
    private RedisTier tier;
    private SharedSpace space;

    @BeforeEach
    void open() throws IOException {
        server = RedisServer.start();
        client = RedisClient.create(server.uri());
        connection = client.connect();
        redis = connection.sync();
        tier = RedisTier.of(client, server.uri());
        space = tier.open(cache, probe);
        probe.awaitEvents("connected to another");
    }

    @AfterEach
    void close() throws IOException {
        tier.close();
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        server.close();
    }

    @Test
    void entry_comesBackAsItWasPut() {
        assertThat(await(space.put("key", fill("value", 7), bytes("note")))).isTrue();
        SharedEntry entry = await(space.get("key")).orElseThrow();
        assertThat(string(entry.envelope())).isEqualTo("value");
        assertThat(entry.version()).isEqualTo(7);
        assertThat(entry.stamp()).isPositive();
        assertThat(entry.age()).isBetween(Duration.ZERO, Duration.ofSeconds(10));
        assertThat(entry.expired()).isFalse();
        probe.awaitEvents("connected to another", "note note");
    }

    @Test
    void age_growsByTheClockOfTheStore() {
        await(space.put("key", fill("value", 0), bytes("")));
        Duration first = await(space.get("key")).orElseThrow().age();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() ->
                        await(space.get("key")).orElseThrow().age().minus(first).compareTo(Duration.ofMillis(200)) > 0);
    }

    @Test
    void versions_compareByAllTheirBits() {
        long[] edges = {1L << 31, 1L << 32, (1L << 32) + 0x8000_0000L, 1L << 53, 1L << 62, Long.MAX_VALUE - 1};
        for (long edge : edges) {
            String key = "key" + edge;
            assertThat(await(space.put(key, fill("new", edge), bytes("")))).isTrue();
            assertThat(await(space.put(key, fill("old", edge - 1), bytes("")))).isFalse();
            assertThat(await(space.put(key, fill("same", edge), bytes("")))).isFalse();
            assertThat(string(await(space.get(key)).orElseThrow().envelope())).isEqualTo("new");
            assertThat(await(space.put(key, fill("newer", edge + 1), bytes(""))))
                    .isTrue();
            assertThat(await(space.get(key)).orElseThrow().version()).isEqualTo(edge + 1);
        }
    }

    @Test
    void put_withoutVersion_alwaysStores_andIsOlderThanAny() {
        await(space.put("key", fill("a", 5), bytes("")));
        assertThat(await(space.put("key", fill("b", 0), bytes("")))).isTrue();
        assertThat(await(space.put("key", fill("c", 1), bytes("")))).isTrue();
    }

    @Test
    void put_ofTheSame_hasAnotherStamp() {
        long last = 0;
        for (int i = 0; i < 1_000; i++) {
            await(space.put("key", fill("value", 0), bytes("")));
            long stamp = await(space.get("key")).orElseThrow().stamp();
            assertThat(stamp).isNotEqualTo(last);
            last = stamp;
        }
    }

    @Test
    void put_thatWasRefused_announcesNothing() {
        await(space.put("key", fill("a", 2), bytes("first")));
        await(space.put("key", fill("b", 1), bytes("second")));
        await(space.announce(bytes("third")));
        probe.awaitEvents("connected to another", "note first", "note third");
    }

    @Test
    void keep_isThePxOfTheKey() {
        await(space.put("short", fill("a", 0, Duration.ofMillis(200)), bytes("")));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> await(space.get("short")).isEmpty());
        await(space.put("long", fill("a", 0, Duration.ofSeconds(Long.MAX_VALUE)), bytes("")));
        assertThat(Duration.ofMillis(redis.pttl(new Keys("p4j", cache, 64).value("long"))))
                .isGreaterThan(Duration.ofDays(365 * 1_000));
        await(space.put("tiny", fill("a", 0, Duration.ofNanos(1)), bytes("")));
    }

    @Test
    void lease_ofAFreeKey_isGrantedOnce_andPublishes() {
        Lease lease = granted("key", 0);
        assertThat(await(space.lease("key", 0, MINUTE))).isEqualTo(new LeaseAnswer.Held());
        assertThat(await(space.publish(lease, fill("value", 0)))).isTrue();
        assertThat(await(space.publish(lease, fill("again", 0)))).isFalse();
        LeaseAnswer.Found found = (LeaseAnswer.Found) await(space.lease("key", 0, MINUTE));
        assertThat(string(found.entry().envelope())).isEqualTo("value");
        granted("key", found.entry().stamp());
    }

    @Test
    void lease_endsByItself() {
        await(space.lease("key", 0, Duration.ofMillis(100)));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> await(space.lease("key", 0, MINUTE)) instanceof LeaseAnswer.Granted);
    }

    @Test
    void lease_thatIsReleased_isFree_butOnlyByItsHolder() {
        Lease lease = granted("key", 0);
        await(space.release(new Lease("key", "another")));
        assertThat(await(space.lease("key", 0, MINUTE))).isEqualTo(new LeaseAnswer.Held());
        await(space.release(lease));
        granted("key", 0);
    }

    @Test
    void invalidation_endsLeases() {
        Lease lease = granted("key", 0);
        await(space.invalidate(List.of("key"), DROP, bytes("")));
        assertThat(await(space.publish(lease, fill("old", 0)))).isFalse();
        granted("key", 0);
    }

    @Test
    void put_endsLeases() {
        Lease lease = granted("key", 0);
        await(space.put("key", fill("new", 0), bytes("")));
        assertThat(await(space.publish(lease, fill("old", 0)))).isFalse();
        assertThat(string(await(space.get("key")).orElseThrow().envelope())).isEqualTo("new");
    }

    @Test
    void fence_standsForItsTime_andALaterShorterOneDoesNotEndIt() {
        await(space.invalidate(List.of("key"), Removal.drop(MINUTE), bytes("")));
        await(space.invalidate(List.of("key"), Removal.drop(Duration.ofMillis(50)), bytes("")));
        await(space.invalidate(List.of("key"), DROP, bytes("")));
        LeaseAnswer.Fenced fenced = (LeaseAnswer.Fenced) await(space.lease("key", 0, MINUTE));
        assertThat(fenced.remaining()).isBetween(Duration.ofSeconds(30), MINUTE);

        await(space.invalidate(List.of("other"), Removal.drop(Duration.ofMillis(100)), bytes("")));
        assertThat(await(space.lease("other", 0, MINUTE))).isInstanceOf(LeaseAnswer.Fenced.class);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> await(space.lease("other", 0, MINUTE)) instanceof LeaseAnswer.Granted);
    }

    @Test
    void expire_keepsTheValueAndItsTime() {
        await(space.put("key", fill("value", 3), bytes("")));
        SharedEntry before = await(space.get("key")).orElseThrow();
        await(space.invalidate(List.of("key", "none"), Removal.expire(Duration.ZERO), bytes("")));
        SharedEntry after = await(space.get("key")).orElseThrow();
        assertThat(after.expired()).isTrue();
        assertThat(after.stamp()).isEqualTo(before.stamp());
        assertThat(string(after.envelope())).isEqualTo("value");
        assertThat(redis.pttl(new Keys("p4j", cache, 64).value("key"))).isPositive();
        assertThat(await(space.get("none"))).isEmpty();
        granted("key", before.stamp());
    }

    @Test
    void manyKeys_areReadAndInvalidated_andAnnouncedOnce() {
        List<String> names = IntStream.range(0, 5_000).mapToObj(i -> "key" + i).toList();
        names.stream()
                .map(name -> space.put(name, fill(name, 0), bytes("put")).toCompletableFuture())
                .toList()
                .forEach(SpaceProbe::await);
        Map<String, SharedEntry> entries = await(space.getAll(names));
        assertThat(entries).hasSize(5_000);
        assertThat(string(entries.get("key17").envelope())).isEqualTo("key17");
        await(space.invalidate(names, DROP, bytes("gone")));
        assertThat(await(space.getAll(names))).isEmpty();
        assertThat(await(space.getAll(List.of()))).isEmpty();
        await(space.invalidate(List.of(), DROP, bytes("nothing")));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> probe.events().contains("note nothing"));
        assertThat(probe.events()).containsOnlyOnce("note gone");
    }

    @Test
    void marks_growWithTheClock() {
        assertThat(await(space.marks(List.of("red")))).isEqualTo(new Marks(0, Map.of()));
        long first = await(space.mark(List.of("red", "blue"), MINUTE, bytes("one")));
        long second = await(space.mark(List.of("red"), MINUTE, bytes("two")));
        assertThat(second).isEqualTo(first + 1);
        assertThat(await(space.marks(List.of("red", "blue", "green"))))
                .isEqualTo(new Marks(second, Map.of("red", second, "blue", first)));
        assertThat(await(space.marks(List.of()))).isEqualTo(new Marks(second, Map.of()));
        probe.awaitEvents("connected to another", "note one", "note two");
    }

    @Test
    void clockThatWasLost_doesNotGoBack() {
        long first = await(space.mark(List.of("red"), MINUTE, bytes("")));
        redis.del(new Keys("p4j", cache, 64).clock());
        assertThat(await(space.mark(List.of("red"), MINUTE, bytes("")))).isGreaterThan(first);
    }

    @Test
    void scripts_thatTheServerForgot_areSentAgain() {
        granted("a", 0);
        redis.scriptFlush();
        granted("b", 0);
        redis.scriptFlush();
        assertThat(await(space.put("c", fill("value", 0), bytes("")))).isTrue();
        redis.scriptFlush();
        await(space.invalidate(List.of("c"), DROP, bytes("")));
        assertThat(await(space.get("c"))).isEmpty();
    }

    @Test
    void bytesOfOthers_areNothing() {
        redis.set(new Keys("p4j", cache, 64).value("key"), "foreign");
        assertThat(await(space.get("key"))).isEmpty();
        granted("key", 0);
        redis.set(new Keys("p4j", cache, 64).value("other"), "foreign, and longer than a prefix is");
        assertThat(await(space.get("other"))).isEmpty();
    }

    @Test
    void spaces_ofOtherNames_doNotMeet_andOfTheSameNameDo() {
        SpaceProbe otherProbe = new SpaceProbe();
        SpaceProbe sameProbe = new SpaceProbe();
        SharedSpace other = tier.open(cache + "-other", otherProbe);
        SharedSpace same = tier.open(cache, sameProbe);
        otherProbe.awaitEvents("connected to another");
        sameProbe.awaitEvents("connected to another");
        await(space.put("key", fill("value", 0), bytes("note")));
        sameProbe.awaitEvents("connected to another", "note note");
        assertThat(await(other.get("key"))).isEmpty();
        same.close();
        same.close();
        await(space.announce(bytes("more")));
        probe.awaitEvents("connected to another", "note note", "note more");
        assertThat(sameProbe.events()).hasSize(2);
        assertThat(otherProbe.events()).hasSize(1);
        assertThatThrownBy(() -> await(same.get("key"))).hasMessageContaining("space must not be closed");
    }

    @Test
    void commands_thatWouldBeTooMany_failAtOnce() {
        try (RedisTier narrow =
                RedisTier.builder(client, server.uri()).maxQueued(1).build()) {
            SpaceProbe narrowProbe = new SpaceProbe();
            SharedSpace narrowSpace = narrow.open(cache, narrowProbe);
            narrowProbe.awaitEvents("connected to another");
            redis.clientPause(300);
            var first = narrowSpace.get("a");
            assertThatThrownBy(() -> await(narrowSpace.get("b"))).hasMessage("commands under way must be <= 1");
            assertThat(await(first)).isEqualTo(Optional.empty());
            assertThat(await(narrowSpace.get("b"))).isEqualTo(Optional.empty());
        }
    }

    @Test
    void close_leavesNoConnection_andTheClientOpen() {
        tier.close();
        tier.close();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> redis.clientList().lines().count() == 1);
        assertThat(redis.ping()).isEqualTo("PONG");
        assertThatThrownBy(() -> await(space.get("key"))).hasMessageContaining("not connected");
    }

    private Lease granted(String key, long seen) {
        return ((LeaseAnswer.Granted) await(space.lease(key, seen, MINUTE))).lease();
    }
}
