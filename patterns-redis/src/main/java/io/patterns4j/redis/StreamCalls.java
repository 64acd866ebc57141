package io.patterns4j.redis;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.patterns4j.Ticker;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the commands of a {@link StreamLoop}; replies come back as tasks of it, at the latest at a deadline. */
final class StreamCalls {

    private static final Logger LOG = LoggerFactory.getLogger(StreamCalls.class);
    private static final long RECONNECT_NANOS = 500_000_000;

    private final String log;
    private final StreamLink link;
    private final RedisStreamLogConfig config;
    private final StreamLoop loop;
    private StreamLink.@Nullable Open open;
    private boolean connecting;
    private boolean closed;
    private long againNanos;

    StreamCalls(String log, StreamLink link, RedisStreamLogConfig config, StreamLoop loop) {
        this.log = log;
        this.link = link;
        this.config = config;
        this.loop = loop;
    }

    /** Runs a script. */
    CompletableFuture<?> run(
            StreamScript script, byte[][] keys, byte[][] args, BiConsumer<@Nullable Object, @Nullable Throwable> then) {
        return send(commands -> script.run(commands, keys, args), then);
    }

    /** Sends a command. */
    <T> CompletableFuture<?> send(
            Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletableFuture<T>> command,
            BiConsumer<? super @Nullable T, @Nullable Throwable> then) {
        CompletableFuture<T> sent = open == null ? notConnected() : command.apply(open.commands());
        Ticker.Alarm alarm = config.ticker().schedule(config.appendDeadline().toNanos(), () -> sent.cancel(true));
        sent.whenComplete((value, error) -> {
            alarm.cancel();
            Throwable failure = error instanceof CancellationException ? new TimeoutException() : error;
            loop.post(() -> then.accept(value, failure));
        });
        return sent;
    }

    /** Connects if that was not possible before. */
    void check(long nowNanos) {
        if (open == null && !connecting && !closed && nowNanos - againNanos >= 0) {
            connecting = true;
            link.connect().whenComplete((connected, error) -> loop.post(() -> connected(connected, error)));
        }
    }

    boolean connected() {
        return open != null && open.connection().isOpen();
    }

    /** Something did not work; nodes may have moved. */
    void failed(long nowNanos) {
        if (nowNanos - againNanos >= 0) {
            againNanos = nowNanos + RECONNECT_NANOS;
            link.refresh();
        }
    }

    /** Ends the connection. */
    CompletableFuture<Void> close() {
        closed = true;
        StreamLink.Open last = open;
        open = null;
        return last == null
                ? CompletableFuture.completedFuture(null)
                : last.connection().closeAsync();
    }

    private void connected(StreamLink.@Nullable Open connected, @Nullable Throwable error) {
        connecting = false;
        againNanos = config.ticker().nanos() + RECONNECT_NANOS;
        if (connected == null) {
            LOG.warn("redis must be reachable: log={}", log, error);
        } else if (closed) {
            connected.connection().closeAsync();
        } else {
            StreamScript.load(connected.commands());
            open = connected;
        }
    }

    private <T> CompletableFuture<T> notConnected() {
        return CompletableFuture.failedFuture(new RedisConnectionException("redis must be connected: log=" + log));
    }
}
