package io.patterns4j.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** Connections to a Redis that belong together: they are made, watched and closed as one, and never made again. */
abstract class Session {

    private final StatefulRedisPubSubConnection<String, ByteBuffer> notes;

    Session(StatefulRedisPubSubConnection<String, ByteBuffer> notes) {
        this.notes = notes;
    }

    /** Returns where commands go. */
    abstract RedisClusterAsyncCommands<String, ByteBuffer> commands();

    /** Returns the clock of the node that owns a slot. */
    abstract StoreClock clock(int slot);

    /** Tells the store from others, and from itself when it may have lost writes; empty when that cannot be known. */
    abstract String identity();

    /** Ends well when the connections answer and the store is still the same. */
    abstract CompletionStage<?> check();

    /** Closes the data connections; does not wait. */
    abstract void closeData();

    static String requireSame(String before, String now) {
        if (!before.equals(now)) {
            throw new RedisException("store must be the same: before=" + before + ", now=" + now);
        }
        return now;
    }

    final void onNote(BiConsumer<String, ByteBuffer> listener) {
        notes.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, ByteBuffer message) {
                listener.accept(channel, message);
            }
        });
    }

    final CompletionStage<?> subscribe(String channel) {
        return notes.async().subscribe(channel);
    }

    final void unsubscribe(String channel) {
        notes.async().unsubscribe(channel);
    }

    final CompletionStage<?> pingNotes() {
        return notes.async().ping();
    }

    final void close() {
        notes.closeAsync();
        closeData();
    }
}
