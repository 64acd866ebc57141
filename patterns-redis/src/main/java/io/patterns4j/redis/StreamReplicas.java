package io.patterns4j.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/*
 * WAIT holds up its connection, so one is under way at a time; appends whose replies came meanwhile share the next.
 */
/** Has the replicas of one server confirm what was appended by one connection. */
final class StreamReplicas {

    private final RedisClusterAsyncCommands<byte[], byte[]> commands;
    private final int replicas;
    private final long limitMillis;
    private final ConcurrentLinkedQueue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asking = new AtomicBoolean();

    StreamReplicas(RedisClusterAsyncCommands<byte[], byte[]> commands, RedisStreamLogConfig config) {
        this.commands = commands;
        this.replicas = config.replicas();
        this.limitMillis = Math.max(1, config.appendDeadline().toMillis() * 3 / 4); // to tell it in time
    }

    /** Ends when what this connection wrote before is on enough replicas. */
    CompletableFuture<Void> confirm() {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        waiting.add(confirmed);
        ask();
        return confirmed;
    }

    private void ask() {
        while (!waiting.isEmpty() && asking.compareAndSet(false, true)) {
            List<CompletableFuture<Void>> group = new ArrayList<>();
            for (CompletableFuture<Void> next = waiting.poll(); next != null; next = waiting.poll()) {
                group.add(next);
            }
            if (group.isEmpty()) {
                asking.set(false);
                continue;
            }
            commands.waitForReplication(replicas, limitMillis).whenComplete((count, error) -> {
                asking.set(false);
                group.forEach(confirmed -> end(confirmed, count, error));
                ask();
            });
        }
    }

    private void end(CompletableFuture<Void> confirmed, @Nullable Long count, @Nullable Throwable error) {
        if (error != null) {
            confirmed.completeExceptionally(error);
        } else if (count == null || count < replicas) {
            confirmed.completeExceptionally(new RedisException(
                    "write must be on enough replicas: replicas=" + replicas + ", confirmed=" + count));
        } else {
            confirmed.complete(null);
        }
    }
}
