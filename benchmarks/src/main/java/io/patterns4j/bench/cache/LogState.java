package io.patterns4j.bench.cache;

import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.patterns4j.Codec;
import io.patterns4j.cache.Cache;
import io.patterns4j.redis.RedisServer;
import io.patterns4j.redis.RedisStreamLog;
import io.patterns4j.redis.RedisTier;
import io.patterns4j.writebehind.WriteLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A log in a Redis stream beside the commands that it stands for. Nothing that is appended is ever done. */
@State(Scope.Benchmark)
public class LogState {

    private static final String NAME = "log";
    private static final String VALUE = "0123456789".repeat(10);
    private static final byte[] BYTES = bytes(VALUE);
    private static final byte[] STREAM = bytes("raw-log");
    private static final byte[] CHANNEL = bytes("raw-notes");
    private static final byte[] NOTE = new byte[40];
    private static final byte[] KEY_FIELD = bytes("k");
    private static final byte[] VALUE_FIELD = bytes("v");
    private static final SetArgs HOUR = SetArgs.Builder.px(3_600_000);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private RedisServer server;
    private RedisClient client;
    private RedisAsyncCommands<byte[], byte[]> raw;
    private RedisTier tier;
    private Cache<String, String> cache;
    private RedisStreamLog log;

    @Setup(Level.Trial)
    public void start() throws Exception {
        server = RedisServer.startOwn();
        client = RedisClient.create(server.uri());
        client.setOptions(RedisTier.recommendedOptions().build());
        StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
        raw = connection.async();
        tier = RedisTier.of(client, server.uri());
        cache = Cache.<String, String>named(NAME)
                .config(c -> c.ttl(Duration.ofHours(1)))
                .shared(tier, Codec.text())
                .build();
        log = RedisStreamLog.of(client, server.uri(), NAME, c -> c.maxLength(Integer.MAX_VALUE));
        log.start(new Deaf());
    }

    @TearDown(Level.Trial)
    public void stop() throws Exception {
        log.close(LIMIT);
        cache.close();
        tier.close();
        client.shutdown();
        server.close();
    }

    /** Appends by the log. */
    public CompletableFuture<?> append(String key) {
        return log.append(bytes(key), BYTES, null).toCompletableFuture();
    }

    /** Appends by the log, and puts into the cache in the same step. */
    public CompletableFuture<?> appendAndPut(String key) {
        return log.append(bytes(key), BYTES, cache.sharedWrite(key, VALUE).orElseThrow())
                .toCompletableFuture();
    }

    /** Appends by hand. */
    public CompletableFuture<?> xadd(String key) {
        return raw.xadd(STREAM, Map.of(KEY_FIELD, bytes(key), VALUE_FIELD, BYTES))
                .toCompletableFuture();
    }

    /** Appends, puts and announces by hand: three commands, of which each may happen without the others. */
    public CompletableFuture<?> xaddSetPublish(String key) {
        xadd(key);
        raw.set(bytes("raw:" + key), BYTES, HOUR);
        return raw.publish(CHANNEL, NOTE).toCompletableFuture();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Takes what is delivered and does nothing with it. */
    private static final class Deaf implements WriteLog.Sink {

        @Override
        public void accept(WriteLog.Entry write) {}

        @Override
        public void revoke(Collection<Long> positions) {}
    }
}
