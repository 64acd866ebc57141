package io.patterns4j.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.patterns4j.cache.SharedWrite;
import io.patterns4j.writebehind.WriteLog;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Two halves that share nothing but the keys. StreamAppender runs one script for each append, on its own connection.
 * StreamNode brings what is in the streams to the sink: it owns some shards (StreamMembers), reads them (StreamReader)
 * and deletes what is done (StreamEraser), all in the tasks of one StreamLoop.
 *
 * Order. The writes of a key go to one stream; the server numbers them. One node at a time reads a stream, in order.
 *
 * Ownership is a lease by the clock of Redis, and ends for its owner by its own monotonic clock a fifth earlier. A node
 * that stands still for longer may have batches under way when it wakes, while another node has begun with the same
 * writes: nothing here can stop them. A store that compares sequences can.
 */
/**
 * Keeps the writes of write-behind in Redis streams, shared by all nodes of a service: whoever crashes, another node
 * brings its acknowledged writes to the store.
 *
 * <p><b>When to use.</b> When acknowledged writes have to survive the machine that took them. <b>Not</b> when they have
 * to survive that machine only being restarted: a log on its disk costs no round trip.
 *
 * <p><b>Guarantees.</b> An append is one script: the entry, and the put into the shared tier of the cache with its
 * note, happen together or not at all. An append that ended well is as durable as Redis is: with {@code appendfsync
 * always} it survives a crash of Redis, with {@code everysec} up to a second of writes may be lost, without persistence
 * all of them. A failover may lose what its replica had not got yet; {@code replicas} makes that rare. An append that
 * failed for another reason than a full stream may have happened; doing it again appends a second entry with the same
 * value, which does no harm. Each write is delivered at least once, to one node at a time, and the writes of a key in
 * the order of their positions.
 *
 * <p><b>Not guaranteed</b> is that a node which stood still for longer than its lease (a pause of the JVM, of its
 * virtual machine or network) begins no write after another node has taken over: a batch that it had begun may reach
 * the store late, over newer values. The sequences of writes are positions, which grow along the writes of a key on all
 * nodes: a store that takes a write only when its sequence is higher than the one it has refuses what is late.
 *
 * <p><b>Positions</b> are the ids of entries: 42 bits for milliseconds by the clock of Redis, good until 2109, 13 bits
 * for the second part and 8 bits for the shard. They do not go back, unless a failover loses entries and the new
 * master's clock stands behind by more than the failover took.
 *
 * <p><b>Shards.</b> Writes are spread by key over streams that lie in the slots of the keys of the cache with the same
 * name. Each is read by one node, which is its owner while it renews a lease. Nodes share the shards evenly; a node
 * that joins gets some as soon as what was delivered from them is done, a node that closes leaves its at once, and
 * those of one that was killed are free when their leases end.
 *
 * <p><b>When Redis cannot be reached</b> appends fail within their deadline. Delivering stops; what was delivered and
 * not begun is revoked when the leases end, and comes again once Redis is back.
 *
 * <p><b>Entries that are none</b> of a log, written by somebody else, are put aside into the stream
 * {@code p4j:{name:shard}:log:parked}, which keeps about 10,000 of them.
 *
 * <p><b>Thread safety.</b> For use by many threads. Stages of appends end on a thread of the driver or of the executor;
 * the sink is called by one thread of the executor at a time.
 *
 * <p><b>Defaults.</b> See {@link RedisStreamLogConfig}. Redis has to be 5 or newer.
 */
public final class RedisStreamLog implements WriteLog {

    private static final Logger LOG = LoggerFactory.getLogger(RedisStreamLog.class);
    private static final byte[] NONE = {};
    private static final byte[] YES = StreamShard.ascii("1");
    private static final byte[] NO = StreamShard.ascii("0");

    private final String name;
    private final RedisStreamLogConfig config;
    private final Keys keys;
    private final StreamLink link;
    private final StreamAppender appender;
    private final byte[] maxLength;
    private final AtomicReference<@Nullable StreamNode> node = new AtomicReference<>();
    private volatile boolean closed;

    private RedisStreamLog(String name, StreamLink link, RedisStreamLogConfig config) {
        this.name = name;
        this.config = Args.notNull("config", config);
        this.keys = new Keys(config.prefix(), name, config.shards());
        this.link = link;
        this.appender = new StreamAppender(name, link, config);
        this.maxLength = StreamShard.ascii(Integer.toString(config.maxLength()));
    }

    /**
     * Creates a log on one Redis server, or on the master that the URI leads to.
     *
     * @param client makes the connections; stays the caller's to shut down, after the log is closed
     * @param uri where the server is
     * @param name the name of the log; that of the cache whose writes it keeps, not empty, without braces
     * @param options sets what is not to be as by default
     * @return a new log; it connects when it is started
     */
    public static RedisStreamLog of(
            RedisClient client, RedisURI uri, String name, Consumer<? super RedisStreamLogConfig.Builder> options) {
        return of(client, uri, name, config(options));
    }

    /**
     * Creates a log on one Redis server, or on the master that the URI leads to.
     *
     * @param client makes the connections; stays the caller's to shut down, after the log is closed
     * @param uri where the server is
     * @param name the name of the log; that of the cache whose writes it keeps, not empty, without braces
     * @param config the settings
     * @return a new log; it connects when it is started
     */
    public static RedisStreamLog of(RedisClient client, RedisURI uri, String name, RedisStreamLogConfig config) {
        StreamLink link = StreamLink.to(Args.notNull("client", client), Args.notNull("uri", uri));
        return new RedisStreamLog(name, link, config);
    }

    /**
     * Creates a log on a Redis cluster.
     *
     * @param client makes the connections; stays the caller's to shut down, after the log is closed
     * @param name the name of the log; that of the cache whose writes it keeps, not empty, without braces
     * @param options sets what is not to be as by default
     * @return a new log; it connects when it is started
     */
    public static RedisStreamLog of(
            RedisClusterClient client, String name, Consumer<? super RedisStreamLogConfig.Builder> options) {
        return of(client, name, config(options));
    }

    /**
     * Creates a log on a Redis cluster.
     *
     * @param client makes the connections; stays the caller's to shut down, after the log is closed
     * @param name the name of the log; that of the cache whose writes it keeps, not empty, without braces
     * @param config the settings
     * @return a new log; it connects when it is started
     */
    public static RedisStreamLog of(RedisClusterClient client, String name, RedisStreamLogConfig config) {
        return new RedisStreamLog(name, StreamLink.to(Args.notNull("client", client)), config);
    }

    /**
     * Begins, once. Waits for the connection, for as long as an append may take; without one it goes on trying.
     *
     * @param sink where writes go that this process has to bring to the store
     * @throws IllegalStateException when it was started before
     */
    @Override
    public void start(Sink sink) {
        Args.notNull("sink", sink);
        String id = UUID.randomUUID().toString();
        StreamNode made = new StreamNode(name, keys, link, new StreamNode.Setup(config, id, sink));
        if (closed || !node.compareAndSet(null, made)) {
            throw new IllegalStateException("log must be started once, and not be closed: log=" + name);
        }
        long limitNanos = config.appendDeadline().toNanos();
        if (!await(appender.connect(), limitNanos)) {
            LOG.warn("redis cannot be reached yet: log={}", name);
        }
        made.start();
    }

    /**
     * Returns that the sink gets what any node appends.
     *
     * @return true
     */
    @Override
    public boolean deliversAppends() {
        return true;
    }

    /**
     * Appends a write, and puts it into the shared tier of the cache in the same step. The put obeys the rules of a
     * tier: with a version it does nothing when the same version or a higher one is there; the entry is appended all
     * the same.
     *
     * @param key the bytes of the key; where a shared write is given, those of the key's text in UTF-8
     * @param value the bytes of the value; null to delete
     * @param shared what is written to the cache with the name of this log; null for nothing
     * @return ends with the position. It fails with {@link WriteLogFullException} when the stream holds as many entries
     *     as it may, and nothing was written then; with {@link TimeoutException} when there was no answer in time, and
     *     with an exception of Lettuce when there is no connection or Redis refuses: the write may have happened then
     */
    @Override
    public CompletionStage<Long> append(byte[] key, byte @Nullable [] value, @Nullable SharedWrite shared) {
        int shard = keys.shard(new String(key, StandardCharsets.UTF_8));
        byte[] stream = bytes(keys.log(shard));
        byte[] given = value == null ? NO : YES;
        byte[] content = value == null ? NONE : value;
        CompletableFuture<byte[]> id;
        if (shared == null) {
            id = appender.append(new byte[][] {stream}, new byte[][] {maxLength, key, given, content});
        } else if (!shared.cache().equals(name) || (link.clustered() && keys.shard(shared.key()) != shard)) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "cache must have the name of the log, and keys their text as bytes: log=" + name + ", cache="
                            + shared.cache() + ", key=" + shared.key()));
        } else {
            byte[][] names = {stream, bytes(keys.value(shared.key())), bytes(keys.lease(shared.key()))};
            byte[] version = bytes(Stored.bytes(shared.fill().version()));
            byte[] envelope = bytes(shared.fill().envelope());
            byte[] keep = bytes(Stored.millis(shared.fill().keep()));
            byte[] channel = bytes(keys.notes());
            byte[] note = bytes(shared.note());
            byte[][] args = {maxLength, key, given, content, version, envelope, keep, channel, note};
            id = appender.append(names, args);
        }
        return id.thenApply(made -> appended(made, shard));
    }

    /**
     * Forgets writes that the store has, or that went to the dead letters. They are deleted from their streams whoever
     * owns those.
     *
     * @param positions their positions
     * @return ends when they are deleted; for as long as Redis cannot be reached it goes on trying
     */
    @Override
    public CompletionStage<Void> done(Collection<Long> positions) {
        StreamNode started = node.get();
        return started == null
                ? CompletableFuture.failedFuture(new IllegalStateException("log must be started: log=" + name))
                : started.done(positions);
    }

    /**
     * Ends: nothing is delivered any more, what is done is deleted, and the shards are left to other nodes.
     *
     * @param limit how long that may take; after it shards are free when their leases end
     */
    @Override
    public void close(Duration limit) {
        closed = true;
        long endNanos = config.ticker().nanos() + Args.notNull("limit", limit).toNanos();
        StreamNode started = node.getAndSet(null);
        if (started != null) {
            await(started.close(), endNanos - config.ticker().nanos());
            CompletableFuture<Void> abandoned = started.abandon();
            await(
                    CompletableFuture.allOf(abandoned, appender.close()),
                    endNanos - config.ticker().nanos());
        }
    }

    /**
     * Returns what this node knows of the log.
     *
     * @return of the last look, some milliseconds ago; all zero before it was started and after it was closed
     */
    public RedisStreamLogSnapshot snapshot() {
        StreamNode started = node.get();
        return started == null ? new RedisStreamLogSnapshot(false, 0, 0, 0, 0, 0) : started.snapshot();
    }

    private long appended(byte[] id, int shard) {
        StreamNode started = node.get();
        if (started != null) {
            started.appended(shard);
        }
        return StreamPosition.of(id, shard);
    }

    private static RedisStreamLogConfig config(Consumer<? super RedisStreamLogConfig.Builder> options) {
        RedisStreamLogConfig.Builder builder = RedisStreamLogConfig.builder();
        Args.notNull("options", options).accept(builder);
        return builder.build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** Waits; returns whether it ended in time. */
    private static boolean await(CompletableFuture<?> future, long limitNanos) {
        try {
            future.get(Math.max(0, limitNanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
