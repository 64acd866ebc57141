package io.patterns4j.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.AsyncCloseable;
import io.lettuce.core.api.StatefulConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes sessions. */
interface Connector {

    /**
     * Makes a session.
     *
     * @param onDrop run when a connection of it is lost, even before it is there; perhaps more than once
     */
    CompletionStage<Session> connect(Runnable onDrop);

    /** Has a connection tell when it is lost; fails when it is already. */
    static void watch(StatefulConnection<?, ?> connection, Runnable onDrop) {
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
                onDrop.run();
            }
        });
        if (!connection.isOpen()) {
            throw new RedisConnectionException("connection must be open");
        }
    }

    /** Builds something of two connections that are being made; closes both when that fails in any way. */
    static <A extends AsyncCloseable, B extends AsyncCloseable, T> CompletionStage<T> both(
            CompletionStage<A> first, CompletionStage<B> second, Function<Pair<A, B>, CompletionStage<T>> use) {
        CompletableFuture<T> result =
                first.thenCombine(second, Pair::new).thenCompose(use).toCompletableFuture();
        return result.whenComplete((built, error) -> {
            if (error != null) {
                first.whenComplete((connection, e) -> closeIfThere(connection));
                second.whenComplete((connection, e) -> closeIfThere(connection));
            }
        });
    }

    private static void closeIfThere(@Nullable AsyncCloseable connection) {
        if (connection != null) {
            connection.closeAsync();
        }
    }

    /** Two connections. */
    record Pair<A, B>(A data, B notes) {}
}
