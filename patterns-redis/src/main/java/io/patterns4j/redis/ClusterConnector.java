package io.patterns4j.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.event.ClusterTopologyChangedEvent;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.protocol.ConnectionIntent;
import io.patterns4j.Ticker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import reactor.core.Disposable;

/** Connects to a cluster; to all of its masters, or not at all. */
final class ClusterConnector implements Connector {

    private final RedisClusterClient client;
    private final Ticker ticker;
    private final TierCodec codec = new TierCodec();

    ClusterConnector(RedisClusterClient client, Ticker ticker) {
        this.client = client;
        this.ticker = ticker;
    }

    @Override
    public CompletionStage<Session> connect(Runnable onDrop) {
        return client.refreshPartitionsAsync()
                .thenCompose(done -> Connector.both(
                        client.connectAsync(codec), client.connectPubSubAsync(codec), pair -> greet(pair, onDrop)));
    }

    private CompletionStage<Session> greet(
            Pair<
                            StatefulRedisClusterConnection<String, ByteBuffer>,
                            StatefulRedisClusterPubSubConnection<String, ByteBuffer>>
                    pair,
            Runnable onDrop) {
        StatefulRedisClusterConnection<String, ByteBuffer> data = pair.data();
        List<CompletableFuture<Master>> masters = new ArrayList<>();
        for (RedisClusterNode node : masters(data)) {
            // By address: by that the connection is shared with the commands for the slots of the node.
            masters.add(data.getConnectionAsync(
                            node.getUri().getHost(), node.getUri().getPort(), ConnectionIntent.WRITE)
                    .thenCompose(connection -> greet(node, connection, onDrop)));
        }
        Connector.watch(pair.notes(), onDrop);
        return all(masters).thenApply(greeted -> {
            if (greeted.isEmpty()) {
                throw new RedisException("cluster must have masters: " + data.getPartitions());
            }
            ClusterSession session = new ClusterSession(pair, greeted, ticker);
            session.watchTopology(onDrop);
            return session;
        });
    }

    private CompletionStage<Master> greet(
            RedisClusterNode node, StatefulRedisConnection<String, ByteBuffer> connection, Runnable onDrop) {
        StoreClock clock = new StoreClock(ticker);
        return NodeProbe.master(connection, clock, ticker).thenApply(identity -> {
            Connector.watch(connection, onDrop);
            return new Master(node, connection, clock, identity);
        });
    }

    private static List<RedisClusterNode> masters(StatefulRedisClusterConnection<?, ?> connection) {
        return connection.getPartitions().stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM) && !node.hasNoSlots())
                .toList();
    }

    private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
    }

    private record Master(
            RedisClusterNode node,
            StatefulRedisConnection<String, ByteBuffer> connection,
            StoreClock clock,
            String identity) {}

    private static final class ClusterSession extends Session {

        private final StatefulRedisClusterConnection<String, ByteBuffer> data;
        private final RedisClusterAsyncCommands<String, ByteBuffer> commands;
        private final List<Master> masters;
        private final Set<String> nodeIds;
        private final StoreClock[] clocks = new StoreClock[SlotHash.SLOT_COUNT];
        private final Ticker ticker;
        private Disposable topology = () -> {};

        ClusterSession(
                Pair<
                                StatefulRedisClusterConnection<String, ByteBuffer>,
                                StatefulRedisClusterPubSubConnection<String, ByteBuffer>>
                        pair,
                List<Master> masters,
                Ticker ticker) {
            super(pair.notes());
            this.data = pair.data();
            this.commands = pair.data().async();
            this.masters = masters;
            this.ticker = ticker;
            nodeIds = masters.stream().map(master -> master.node.getNodeId()).collect(Collectors.toSet());
            for (Master master : masters) {
                master.node.getSlots().forEach(slot -> clocks[slot] = master.clock);
            }
        }

        void watchTopology(Runnable onDrop) {
            topology = data.getResources().eventBus().get().subscribe(event -> {
                if (event instanceof ClusterTopologyChangedEvent && !mastersAreTheSame()) {
                    onDrop.run();
                }
            });
        }

        @Override
        RedisClusterAsyncCommands<String, ByteBuffer> commands() {
            return commands;
        }

        @Override
        StoreClock clock(int slot) {
            StoreClock clock = clocks[slot];
            return clock == null ? masters.get(0).clock : clock;
        }

        @Override
        String identity() {
            Map<String, String> identities = new TreeMap<>();
            for (Master master : masters) {
                if (master.identity.startsWith("/") || master.identity.endsWith("/")) {
                    return "";
                }
                identities.put(master.node.getNodeId(), master.identity);
            }
            return identities.toString();
        }

        @Override
        CompletionStage<?> check() {
            List<CompletableFuture<String>> checks = new ArrayList<>();
            for (Master master : masters) {
                checks.add(NodeProbe.master(master.connection, master.clock, ticker)
                        .thenApply(now -> Session.requireSame(master.identity, now))
                        .toCompletableFuture());
            }
            return all(checks).thenCombine(pingNotes(), (same, pong) -> {
                if (!mastersAreTheSame()) {
                    throw new RedisException("masters have changed: " + data.getPartitions());
                }
                return same;
            });
        }

        private boolean mastersAreTheSame() {
            return masters(data).stream()
                    .map(RedisClusterNode::getNodeId)
                    .collect(Collectors.toSet())
                    .equals(nodeIds);
        }

        @Override
        void closeData() {
            topology.dispose();
            data.closeAsync();
        }
    }
}
