package io.patterns4j.redis;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.patterns4j.Ticker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Appends entries, on a connection of its own. */
final class StreamAppender {

    private static final long RECONNECT_NANOS = 500_000_000;
    private static final int MAX_UNDER_WAY = 100_000;

    private final String log;
    private final StreamLink link;
    private final RedisStreamLogConfig config;
    private final AtomicInteger underWay = new AtomicInteger();
    private final ConcurrentHashMap<RedisClusterAsyncCommands<byte[], byte[]>, StreamReplicas> replicas =
            new ConcurrentHashMap<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private volatile StreamLink.@Nullable Open open;
    private volatile boolean closed;

    StreamAppender(String log, StreamLink link, RedisStreamLogConfig config) {
        this.log = log;
        this.link = link;
        this.config = config;
    }

    /** Connects, and goes on trying; ends when that has worked. */
    CompletableFuture<Void> connect() {
        link.connect().whenComplete((made, error) -> {
            if (made == null) {
                if (!closed) {
                    config.ticker().schedule(RECONNECT_NANOS, () -> hand(this::connect));
                }
            } else {
                StreamScript.load(made.commands());
                open = made;
                if (closed) {
                    made.connection().closeAsync();
                }
                connected.complete(null);
            }
        });
        return connected;
    }

    /** Runs the script that appends; ends with the id of the entry. */
    CompletableFuture<byte[]> append(byte[][] keys, byte[][] args) {
        StreamLink.Open now = open;
        if (now == null || closed) {
            String expectation = closed ? "log must not be closed" : "redis must be connected";
            return CompletableFuture.failedFuture(new RedisConnectionException(expectation + ": log=" + log));
        }
        if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
            underWay.decrementAndGet();
            return CompletableFuture.failedFuture(new WriteLogFullException(log));
        }
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        CompletionStage<@Nullable Object> sent = config.replicas() == 0
                ? StreamScript.APPEND.run(now.commands(), keys, args)
                : now.serverOf(keys[0]).thenCompose(commands -> confirmed(commands, keys, args));
        Ticker.Alarm alarm =
                config.ticker().schedule(config.appendDeadline().toNanos(), () -> hand(() -> expire(result, sent)));
        sent.whenComplete((id, error) -> {
            underWay.decrementAndGet();
            alarm.cancel();
            end(result, id, error);
        });
        return result;
    }

    CompletableFuture<Void> close() {
        closed = true;
        StreamLink.Open last = open;
        return last == null
                ? CompletableFuture.completedFuture(null)
                : last.connection().closeAsync();
    }

    private CompletionStage<@Nullable Object> confirmed(
            RedisClusterAsyncCommands<byte[], byte[]> commands, byte[][] keys, byte[][] args) {
        return StreamScript.APPEND
                .run(commands, keys, args)
                .thenCompose(id -> replicas.computeIfAbsent(commands, server -> new StreamReplicas(server, config))
                        .confirm()
                        .thenApply(none -> id));
    }

    private void end(CompletableFuture<byte[]> result, @Nullable Object id, @Nullable Throwable error) {
        if (error != null) {
            result.completeExceptionally(error);
        } else if (id instanceof byte[] bytes) {
            result.complete(bytes);
        } else {
            result.completeExceptionally(new WriteLogFullException(log));
        }
    }

    private void expire(CompletableFuture<byte[]> result, CompletionStage<?> sent) {
        boolean late = result.completeExceptionally(
                new TimeoutException("append must be answered within " + config.appendDeadline() + ": log=" + log));
        if (late) {
            sent.toCompletableFuture().cancel(true);
        }
    }

    private void hand(Runnable task) {
        try {
            config.executor().execute(task);
        } catch (RuntimeException refused) {
            ForkJoinPool.commonPool().execute(task);
        }
    }
}
