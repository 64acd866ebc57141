package io.patterns4j.redis;

import io.patterns4j.redis.StreamShard.Done;
import io.patterns4j.redis.StreamShard.Erasure;
import io.patterns4j.writebehind.WriteLog.Sink;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One node's part in bringing what is in the streams to the sink. */
final class StreamNode implements StreamLoop.Work {

    private final RedisStreamLogConfig config;
    private final List<StreamShard> shards = new ArrayList<>();
    private final StreamLoop loop;
    private final StreamCalls calls;
    private final StreamReader reader;
    private final StreamEraser eraser;
    private final StreamMembers members;
    private final long restNanos;
    private @Nullable CompletableFuture<Void> closing;
    private boolean left;
    private volatile RedisStreamLogSnapshot snapshot = new RedisStreamLogSnapshot(false, 0, 0, 0, 0, 0);

    StreamNode(String log, Keys keys, StreamLink link, Setup setup) {
        this.config = setup.config;
        for (int i = 0; i < keys.shards(); i++) {
            shards.add(new StreamShard(keys, i));
        }
        this.loop = new StreamLoop(config.executor(), config.ticker(), this);
        this.calls = new StreamCalls(log, link, config, loop);
        this.reader = new StreamReader(config, calls, setup.sink, StreamShard.ascii(setup.node));
        this.eraser = new StreamEraser(config, calls);
        StreamMembers.Self self = new StreamMembers.Self(config, setup.node, keys.logNodes());
        this.members = new StreamMembers(calls, reader, shards, self);
        this.restNanos = config.pollInterval().toNanos();
    }

    /** What a node is made of. */
    record Setup(RedisStreamLogConfig config, String node, Sink sink) {}

    void start() {
        loop.wake();
    }

    /** Something was appended to a shard. */
    void appended(int shard) {
        StreamShard known = shards.get(shard);
        if (!known.bell.get() && known.bell.compareAndSet(false, true)) {
            loop.wake();
        }
    }

    CompletableFuture<Void> done(Collection<Long> positions) {
        Done call = new Done();
        List<Long> copy = List.copyOf(positions);
        loop.post(() -> {
            if (left) {
                call.future.completeExceptionally(new IllegalStateException("log must not be closed"));
            } else {
                eraser.done(shards, copy, call);
            }
        });
        return call.future;
    }

    RedisStreamLogSnapshot snapshot() {
        return snapshot;
    }

    /** Delivers no more; ends when what is done is deleted and others have the shards. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.post(() -> closing = closed);
        return closed;
    }

    /** Ends at once what {@link #close} has begun. */
    CompletableFuture<Void> abandon() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        loop.post(() -> {
            left = true;
            for (StreamShard shard : shards) {
                for (Erasure erasure : shard.erasures) {
                    erasure.call().future.completeExceptionally(new IllegalStateException("log must not be closed"));
                }
                shard.erasures.clear();
                shard.disown();
            }
            calls.close().whenComplete((none, error) -> closed.complete(null));
        });
        return closed;
    }

    @Override
    public long run(long nowNanos) {
        long nextNanos = nowNanos + (left ? Long.MAX_VALUE >> 2 : restNanos);
        if (!left) {
            calls.check(nowNanos);
            if (closing == null) {
                nextNanos = earlier(nextNanos, members.check(nowNanos));
            }
            nextNanos = earlier(nextNanos, checkShards(nowNanos));
            if (closing != null && shards.stream().allMatch(shard -> shard.erasures.isEmpty())) {
                left = true;
                members.leave().whenComplete(ended(closing));
            }
        }
        snapshot = take();
        return nextNanos;
    }

    private static BiConsumer<@Nullable Void, @Nullable Throwable> ended(CompletableFuture<Void> closed) {
        return (none, error) -> closed.complete(null);
    }

    private long checkShards(long nowNanos) {
        int owned = snapshot.shards();
        int limit = Math.max(1, config.prefetch() / Math.max(1, owned));
        long nextNanos = nowNanos + restNanos;
        for (StreamShard shard : shards) {
            if (closing == null) {
                nextNanos = earlier(nextNanos, reader.check(shard, nowNanos, limit));
            }
            nextNanos = earlier(nextNanos, eraser.check(shard, nowNanos));
        }
        return nextNanos;
    }

    private RedisStreamLogSnapshot take() {
        int owned = 0;
        int undone = 0;
        long backlog = 0;
        for (StreamShard shard : shards) {
            owned += shard.owned() ? 1 : 0;
            undone += shard.undone.size();
            backlog += shard.backlog;
        }
        return new RedisStreamLogSnapshot(
                calls.connected(), members.nodes(), owned, undone, backlog, reader.unreadable.get());
    }

    private static long earlier(long nanos, long otherNanos) {
        return nanos - otherNanos < 0 ? nanos : otherNanos;
    }
}
