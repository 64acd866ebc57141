package io.patterns4j.redis;

import io.patterns4j.redis.StreamShard.Done;
import io.patterns4j.redis.StreamShard.Erasure;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * One command at a time deletes from a stream, and what failed is deleted again before anything later is: a later write
 * of a key never goes before an earlier one, which a new owner would otherwise bring to the store after it.
 *
 * Nodes that do not own a shard (any more) delete from it as well: the store has what they report.
 */
/** Deletes what is done. */
final class StreamEraser {

    private static final int CHUNK = 1_000;
    private static final long RETRY_NANOS = 200_000_000;

    private final RedisStreamLogConfig config;
    private final StreamCalls calls;

    StreamEraser(RedisStreamLogConfig config, StreamCalls calls) {
        this.config = config;
        this.calls = calls;
    }

    /** Takes positions that are done. */
    void done(List<StreamShard> shards, Collection<Long> positions, Done call) {
        call.left = 1;
        for (long position : positions) {
            int index = StreamPosition.shard(position);
            if (index < shards.size()) {
                StreamShard shard = shards.get(index);
                shard.undone.remove(position);
                shard.erased.add(position);
                shard.erasures.add(new Erasure(position, call));
                call.left++;
            }
        }
        ended(call);
    }

    /** Does what is due for a shard, and returns when to come again. */
    long check(StreamShard shard, long nowNanos) {
        if (shard.erasing || shard.erasures.isEmpty()) {
            return nowNanos + RETRY_NANOS;
        }
        if (nowNanos - shard.eraseAtNanos < 0) {
            return shard.eraseAtNanos;
        }
        String[] ids = shard.erasures.stream()
                .limit(CHUNK)
                .map(erasure -> StreamPosition.id(erasure.position()))
                .toArray(String[]::new);
        shard.erasing = true;
        calls.send(
                commands -> commands.xdel(shard.stream, ids).toCompletableFuture(),
                (deleted, error) -> answered(shard, ids.length, error));
        return nowNanos + RETRY_NANOS;
    }

    private void answered(StreamShard shard, int count, @Nullable Throwable error) {
        shard.erasing = false;
        if (error != null) {
            long nowNanos = config.ticker().nanos();
            shard.eraseAtNanos = nowNanos + RETRY_NANOS;
            calls.failed(nowNanos);
            return;
        }
        for (int i = 0; i < count && !shard.erasures.isEmpty(); i++) { // none are left after a close
            Erasure erasure = shard.erasures.remove();
            if (shard.reading == null) {
                shard.erased.remove(erasure.position());
            }
            ended(erasure.call());
        }
    }

    private void ended(Done call) {
        call.left--;
        if (call.left == 0) {
            config.executor().execute(() -> call.future.complete(null));
        }
    }
}
