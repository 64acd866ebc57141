package io.patterns4j.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A cluster of three masters with a replica each on 127.0.0.1, for tests. Always its own. */
public final class RedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<RedisServer> servers = new ArrayList<>();

    private RedisCluster() {}

    /** Starts one and waits until all of its nodes agree. */
    public static RedisCluster start() throws IOException {
        RedisCluster cluster = new RedisCluster();
        try {
            for (int i = 0; i < 2 * MASTERS; i++) {
                cluster.servers.add(RedisServer.startOwn(
                        "--cluster-enabled",
                        "yes",
                        "--cluster-node-timeout",
                        "1000",
                        "--repl-diskless-sync-delay",
                        "0",
                        "--cluster-replica-validity-factor",
                        "0"));
            }
            cluster.join();
            return cluster;
        } catch (IOException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private void join() {
        RedisServer first = servers.get(0);
        for (int i = 0; i < servers.size(); i++) {
            int number = i;
            ask(servers.get(i), commands -> {
                commands.clusterSetConfigEpoch(number + 1L);
                if (number < MASTERS) {
                    int from = SlotHash.SLOT_COUNT * number / MASTERS;
                    int to = SlotHash.SLOT_COUNT * (number + 1) / MASTERS;
                    commands.clusterAddSlots(IntStream.range(from, to).toArray());
                }
                return commands.clusterMeet("127.0.0.1", first.uri().getPort());
            });
        }
        awaitAll(commands -> commands.clusterNodes()
                        .lines()
                        .filter(line -> !line.contains("handshake"))
                        .count()
                == 2L * MASTERS);
        for (int i = MASTERS; i < servers.size(); i++) {
            String master = ask(servers.get(i - MASTERS), RedisCommands::clusterMyId);
            ask(servers.get(i), commands -> commands.clusterReplicate(master));
        }
        awaitReady();
    }

    /** Waits until all nodes that run cover all slots, and replicas have caught up. */
    public void awaitReady() {
        awaitAll(commands -> commands.clusterInfo().contains("cluster_state:ok")
                && (commands.info("replication").contains("role:master")
                        || commands.info("replication").contains("master_link_status:up"))
                && replicas(commands) == MASTERS);
    }

    private static long replicas(RedisCommands<String, String> commands) {
        return ClusterPartitionParser.parse(commands.clusterNodes()).stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.REPLICA))
                .count();
    }

    /** Returns its nodes. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** Returns where its nodes listen. */
    public List<RedisURI> uris() {
        return servers.stream().map(RedisServer::uri).toList();
    }

    /** Returns the node that is the master of a key now. */
    public RedisServer masterOf(String key) {
        int slot = SlotHash.getSlot(key);
        for (RedisServer server : servers) {
            if (server.isRunning()) {
                return masterOf(slot, ask(server, RedisCommands::clusterNodes));
            }
        }
        throw new IllegalStateException("a node must be running");
    }

    private RedisServer masterOf(int slot, String nodes) {
        RedisClusterNode owner = ClusterPartitionParser.parse(nodes).getPartitionBySlot(slot);
        return servers.stream()
                .filter(server -> server.uri().getPort() == owner.getUri().getPort())
                .findFirst()
                .orElseThrow();
    }

    private void awaitAll(Predicate<RedisCommands<String, String>> holds) {
        for (RedisServer server : servers) {
            if (server.isRunning()) {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> ask(server, holds::test));
            }
        }
    }

    private static <T> T ask(RedisServer server, Function<RedisCommands<String, String>, T> question) {
        try (RedisClient client = RedisClient.create(server.uri());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        }
    }

    @Override
    public void close() throws IOException {
        for (RedisServer server : servers) {
            server.close();
        }
    }
}
