package io.patterns4j.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Opens connections to a server or a cluster. */
final class StreamLink {

    private final Supplier<CompletionStage<Open>> connect;
    private final Runnable refresh;
    private final boolean clustered;

    private StreamLink(Supplier<CompletionStage<Open>> connect, Runnable refresh, boolean clustered) {
        this.connect = connect;
        this.refresh = refresh;
        this.clustered = clustered;
    }

    static StreamLink to(RedisClient client, RedisURI uri) {
        return new StreamLink(
                () -> client.connectAsync(ByteArrayCodec.INSTANCE, uri)
                        .thenApply(connection ->
                                new Open(connection, connection.async(), key -> done(connection.async()))),
                () -> {},
                false);
    }

    static StreamLink to(RedisClusterClient client) {
        return new StreamLink(
                () -> client.refreshPartitionsAsync()
                        .thenCompose(known -> client.connectAsync(ByteArrayCodec.INSTANCE))
                        .thenApply(
                                connection -> new Open(connection, connection.async(), key -> server(connection, key))),
                client::refreshPartitionsAsync,
                true);
    }

    /** Returns whether keys of different slots cannot be touched together. */
    boolean clustered() {
        return clustered;
    }

    /** Opens a connection. */
    CompletionStage<Open> connect() {
        try {
            return connect.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Looks at the topology again, because something did not work. */
    void refresh() {
        refresh.run();
    }

    private static CompletionStage<RedisClusterAsyncCommands<byte[], byte[]>> server(
            StatefulRedisClusterConnection<byte[], byte[]> connection, byte[] key) {
        RedisClusterNode master = connection.getPartitions().getMasterBySlot(SlotHash.getSlot(key));
        return master == null
                ? CompletableFuture.failedFuture(new RedisException("slot must have a master"))
                : connection.getConnectionAsync(master.getNodeId()).thenApply(StatefulRedisConnection::async);
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    /** A connection that was made; it may have been lost since. */
    record Open(
            StatefulConnection<byte[], byte[]> connection,
            RedisClusterAsyncCommands<byte[], byte[]> commands,
            Function<byte[], CompletionStage<RedisClusterAsyncCommands<byte[], byte[]>>> servers) {

        /** Ends with the connection to the one server that has a key. */
        CompletionStage<RedisClusterAsyncCommands<byte[], byte[]>> serverOf(byte[] key) {
            return servers.apply(key);
        }
    }
}
