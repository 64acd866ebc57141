package io.patterns4j.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.patterns4j.Ticker;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/*
 * The process behind a connection is told by its run id, which a start draws anew, and by its replication id, which
 * changes when a replica is promoted and when a master becomes a replica and takes over what another one holds. As long
 * as both are the same, the process has kept what it acknowledged.
 */
/** Asks a node who it is and what time it has. */
final class NodeProbe {

    private NodeProbe() {}

    /** Ends with the identity of a master; fails when it is none, or does not tell. */
    static CompletionStage<String> master(
            StatefulRedisConnection<String, ByteBuffer> connection, StoreClock clock, Ticker ticker) {
        long askedNanos = ticker.nanos();
        CompletableFuture<String> replication =
                connection.async().info("replication").toCompletableFuture();
        return connection
                .async()
                .time()
                .thenAccept(time -> clock.observe(micros(time), askedNanos, ticker.nanos()))
                .thenCompose(done -> runId(connection))
                .thenCombine(replication, NodeProbe::identity);
    }

    static CompletionStage<String> runId(StatefulRedisConnection<String, ByteBuffer> connection) {
        return connection.async().info("server").thenApply(info -> field(info, "run_id"));
    }

    private static String identity(String runId, String replication) {
        String role = field(replication, "role");
        if (!role.equals("master")) {
            throw new RedisException("node must be a master: role=" + role);
        }
        return runId + '/' + field(replication, "master_replid");
    }

    private static long micros(List<ByteBuffer> time) {
        return Long.parseLong(Stored.text(time.get(0))) * 1_000_000 + Long.parseLong(Stored.text(time.get(1)));
    }

    /** Returns a field of what INFO tells; empty when it is not there. */
    static String field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name) && line.startsWith(":", name.length()))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }
}
