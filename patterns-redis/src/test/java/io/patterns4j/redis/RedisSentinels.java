package io.patterns4j.redis;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A master, a replica, and three sentinels that watch them on 127.0.0.1, for tests. Always its own. */
public final class RedisSentinels implements AutoCloseable {

    private static final String NAME = "mymaster";
    private static final int SENTINELS = 3;

    private final List<RedisServer> servers = new ArrayList<>();

    private RedisSentinels() {}

    /** Starts them and waits until the sentinels know each other and the replica. */
    public static RedisSentinels start() throws IOException {
        RedisSentinels all = new RedisSentinels();
        try {
            RedisServer master = RedisServer.startOwn("--repl-diskless-sync-delay", "0");
            all.servers.add(master);
            all.servers.add(RedisServer.startReplicaOf(master, "--repl-diskless-sync-delay", "0"));
            for (int i = 0; i < SENTINELS; i++) {
                all.servers.add(RedisServer.startSentinel(config(master)));
            }
            for (RedisServer sentinel : all.servers.subList(2, 2 + SENTINELS)) {
                sentinel.awaitInfo(
                        "sentinel",
                        "status=ok,address=127.0.0.1:" + master.uri().getPort() + ",slaves=1,sentinels=" + SENTINELS);
            }
            return all;
        } catch (IOException | RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    private static String config(RedisServer master) {
        return String.join(
                "\n",
                "sentinel monitor " + NAME + " 127.0.0.1 " + master.uri().getPort() + " 2",
                "sentinel down-after-milliseconds " + NAME + " 800",
                "sentinel failover-timeout " + NAME + " 3000",
                "");
    }

    /** Returns the address of the master by way of the sentinels. */
    public RedisURI uri() {
        RedisURI.Builder uri = RedisURI.builder().withSentinelMasterId(NAME);
        servers.subList(2, servers.size())
                .forEach(s -> uri.withSentinel("127.0.0.1", s.uri().getPort()));
        return uri.build();
    }

    /** Returns the nodes that hold data. */
    public List<RedisServer> dataServers() {
        return List.copyOf(servers.subList(0, 2));
    }

    /** Returns the node that was the master when all began. */
    public RedisServer firstMaster() {
        return servers.get(0);
    }

    @Override
    public void close() throws IOException {
        for (RedisServer server : servers) {
            server.close();
        }
    }
}
