package io.patterns4j.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.patterns4j.Ticker;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Connects to one master: at an address, as sentinels name it, or whichever of several addresses is a master. */
final class NodeConnector implements Connector {

    private final RedisClient client;
    private final List<RedisURI> uris;
    private final Ticker ticker;
    private final TierCodec codec = new TierCodec();

    NodeConnector(RedisClient client, List<RedisURI> uris, Ticker ticker) {
        this.client = client;
        this.uris = uris;
        this.ticker = ticker;
    }

    @Override
    public CompletionStage<Session> connect(Runnable onDrop) {
        return connect(0, onDrop);
    }

    private CompletionStage<Session> connect(int index, Runnable onDrop) {
        CompletionStage<Session> made = connect(uris.get(index), onDrop);
        return index + 1 == uris.size()
                ? made
                : made.toCompletableFuture().exceptionallyCompose(error -> connect(index + 1, onDrop));
    }

    private CompletionStage<Session> connect(RedisURI uri, Runnable onDrop) {
        return Connector.both(
                client.connectAsync(codec, uri), client.connectPubSubAsync(codec, uri), pair -> greet(pair, onDrop));
    }

    private CompletionStage<Session> greet(
            Pair<StatefulRedisConnection<String, ByteBuffer>, StatefulRedisPubSubConnection<String, ByteBuffer>> pair,
            Runnable onDrop) {
        // Until it is known that this is a master, what drops it is not news: another address may do.
        StoreClock clock = new StoreClock(ticker);
        return NodeProbe.master(pair.data(), clock, ticker)
                .thenCombine(NodeProbe.runId(pair.notes()), (identity, runId) -> {
                    if (!identity.startsWith(runId)) {
                        throw new RedisConnectionException("connections must be to one process: " + identity);
                    }
                    Connector.watch(pair.data(), onDrop);
                    Connector.watch(pair.notes(), onDrop);
                    return new NodeSession(pair, clock, ticker, identity);
                });
    }

    private static final class NodeSession extends Session {

        private final StatefulRedisConnection<String, ByteBuffer> data;
        private final RedisClusterAsyncCommands<String, ByteBuffer> commands;
        private final StoreClock clock;
        private final Ticker ticker;
        private final String identity;

        NodeSession(
                Pair<StatefulRedisConnection<String, ByteBuffer>, StatefulRedisPubSubConnection<String, ByteBuffer>>
                        pair,
                StoreClock clock,
                Ticker ticker,
                String identity) {
            super(pair.notes());
            this.data = pair.data();
            this.commands = pair.data().async();
            this.clock = clock;
            this.ticker = ticker;
            this.identity = identity;
        }

        @Override
        RedisClusterAsyncCommands<String, ByteBuffer> commands() {
            return commands;
        }

        @Override
        StoreClock clock(int slot) {
            return clock;
        }

        @Override
        String identity() {
            return identity.startsWith("/") || identity.endsWith("/") ? "" : identity;
        }

        @Override
        CompletionStage<?> check() {
            return NodeProbe.master(data, clock, ticker)
                    .thenApply(now -> Session.requireSame(identity, now))
                    .thenCombine(pingNotes(), (same, pong) -> same);
        }

        @Override
        void closeData() {
            data.closeAsync();
        }
    }
}
