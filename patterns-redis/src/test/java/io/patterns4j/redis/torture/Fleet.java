package io.patterns4j.redis.torture;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.patterns4j.redis.RedisCluster;
import io.patterns4j.redis.RedisSentinels;
import io.patterns4j.redis.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** Servers of Redis of which one takes over when another is killed. */
abstract class Fleet implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final RedisClient CLIENT = RedisClient.create(); // of the whole process

    /** Returns what to tell children. */
    abstract String address();

    /** Returns the servers that hold data, whether they run or not. */
    abstract List<RedisServer> servers();

    /** Returns a master that runs. */
    abstract RedisServer master();

    /** Waits until a master that was killed has been replaced. */
    abstract void awaitReplaced(RedisServer killed);

    /** Waits until everything runs as in the beginning. */
    abstract void awaitWell();

    @Override
    public abstract void close() throws IOException;

    static Fleet sentinels() throws IOException {
        return new Sentinels();
    }

    static Fleet cluster() throws IOException {
        return new Cluster();
    }

    /** Cuts all connections of a kind to a server; returns whether there were any. */
    static boolean cut(RedisServer server, KillArgs kind) {
        try {
            return ask(server, commands -> commands.clientKill(kind)) > 0;
        } catch (RuntimeException e) {
            return false; // it does not run
        }
    }

    /** Kills a master; what it was told for some time before that reaches no replica. */
    static void killForgetful(RedisServer master, Duration forgets, Runnable before) {
        long beganNanos = System.nanoTime();
        ask(master, commands -> {
            while (System.nanoTime() - beganNanos < forgets.toNanos()) {
                commands.clientKill(KillArgs.Builder.typeSlave());
            }
            before.run();
            commands.clientKill(KillArgs.Builder.typeSlave());
            master.kill();
            return master;
        });
    }

    static <T> T ask(RedisServer server, Function<RedisCommands<String, String>, T> question) {
        RedisURI uri = RedisURI.builder(server.uri())
                .withTimeout(Duration.ofSeconds(2))
                .build();
        try (StatefulRedisConnection<String, String> connection = CLIENT.connect(uri)) {
            return question.apply(connection.sync());
        }
    }

    static void until(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(condition);
    }

    private static boolean is(RedisServer server, String role) {
        return server.isRunning() && ask(server, commands -> commands.info("replication"))
                .contains(role);
    }

    private static final class Sentinels extends Fleet {

        private final RedisSentinels sentinels = RedisSentinels.start();

        Sentinels() throws IOException {}

        @Override
        String address() {
            String[] hosts = sentinels.uri().getSentinels().stream()
                    .map(sentinel -> "127.0.0.1:" + sentinel.getPort())
                    .toArray(String[]::new);
            return "redis-sentinel://" + String.join(",", hosts) + "/0#"
                    + sentinels.uri().getSentinelMasterId();
        }

        @Override
        List<RedisServer> servers() {
            return sentinels.dataServers();
        }

        @Override
        RedisServer master() {
            return servers().stream()
                    .filter(server -> is(server, "role:master"))
                    .findAny()
                    .orElseThrow();
        }

        @Override
        void awaitReplaced(RedisServer killed) {
            until(() -> servers().stream().anyMatch(server -> server != killed && is(server, "role:master")));
        }

        @Override
        void awaitWell() {
            until(() -> servers().stream()
                                    .filter(server -> is(server, "role:master"))
                                    .count()
                            == 1
                    && servers().stream()
                                    .filter(server -> is(server, "master_link_status:up"))
                                    .count()
                            == 1);
        }

        @Override
        public void close() throws IOException {
            sentinels.close();
        }
    }

    private static final class Cluster extends Fleet {

        private final RedisCluster cluster = RedisCluster.start();

        Cluster() throws IOException {}

        @Override
        String address() {
            return Tiers.cluster(cluster.uris());
        }

        @Override
        List<RedisServer> servers() {
            return cluster.servers();
        }

        @Override
        RedisServer master() {
            List<RedisServer> masters = servers().stream()
                    .filter(server -> is(server, "role:master"))
                    .toList();
            return masters.get(ThreadLocalRandom.current().nextInt(masters.size()));
        }

        @Override
        void awaitReplaced(RedisServer killed) {
            until(() -> servers().stream()
                    .filter(RedisServer::isRunning)
                    .allMatch(server ->
                            ask(server, commands -> commands.clusterInfo()).contains("cluster_state:ok")));
        }

        @Override
        void awaitWell() {
            cluster.awaitReady();
        }

        @Override
        public void close() throws IOException {
            cluster.close();
        }
    }
}
