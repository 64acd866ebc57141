package io.patterns4j.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.IOUringProvider;
import io.patterns4j.Ticker;
import io.patterns4j.cache.SharedSpace;
import io.patterns4j.cache.SharedTier;
import io.patterns4j.cache.SpaceListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Keeps what the caches of a service share in Redis or Valkey, and carries their notes by its channels.
 *
 * <pre>{@code
 * RedisClient client = RedisClient.create();
 * client.setOptions(RedisTier.recommendedOptions().build());
 * RedisTier tier = RedisTier.of(client, RedisURI.create("redis://cache:6379"));
 * }</pre>
 *
 * <p><b>Connections.</b> A tier has two of its own for all of its caches, one for data and one for notes; of a cluster,
 * one for data to each master. They are made in the background when the first cache is opened, and again whenever one
 * of them is lost, whatever the options of the client say about that: a redis that is down fails operations at once and
 * stops nothing from starting. They are checked every two seconds. {@link #close()} closes them, never the client.
 *
 * <p><b>Servers.</b> A single master; a master named by sentinels (an address such as
 * {@code redis-sentinel://host:26379/0#mymaster}); the one of several addresses that is a master now; a cluster. Redis
 * 6.2 or later, or Valkey. Reads and writes go to masters only. The tier of a cluster is connected when all masters
 * are; as long as one of them is gone and not replaced, caches do without the tier.
 *
 * <p><b>After a restart or a failover</b> the tier says that the store may have lost writes it had acknowledged: when
 * the run id or the replication id of a master is another one, or a cluster has other masters.
 *
 * <p><b>Options of the client</b> that matter are those of {@link #recommendedOptions()}: commands are rejected while
 * there is no connection, and the queue has a limit; connecting takes a second at most; a dead peer is noticed by
 * keep-alive and, with the native transport of Linux, by {@code tcpUserTimeout}. The tier bounds its commands by itself
 * as well ({@link Builder#maxQueued}), and never lets Lettuce send a command twice.
 *
 * <p><b>Memory.</b> Everything but one small clock for each cache expires. When Redis may evict, use a
 * {@code volatile-*} policy: a mark of a tag that is evicted early lets what was invalidated by it be seen again.
 *
 * <p><b>Keys.</b> {@code p4j:{products:17}:v:<key>} is the value of a key in shard 17 of the cache {@code products},
 * {@code …:l:<key>} its lease; {@code p4j:{products}:clock} and {@code p4j:{products}:m:<tag>} tell what was
 * invalidated by tags; {@code p4j:{products}:notes} is the channel. A shard lives in one slot of a cluster. All
 * processes that share caches must agree on prefix and shards. Users need the commands {@code GET}, {@code MGET},
 * {@code SET}, {@code DEL}, {@code UNLINK}, {@code GETRANGE}, {@code SETRANGE}, {@code STRLEN}, {@code EXISTS},
 * {@code INCR}, {@code PTTL}, {@code TIME}, {@code INFO}, {@code PING}, {@code EVAL}, {@code EVALSHA}, {@code PUBLISH},
 * {@code SUBSCRIBE}.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads. Stages end on threads of Lettuce.
 */
public final class RedisTier implements SharedTier, AutoCloseable {

    /** How many commands wait for their answers at most; some seconds of a busy connection. */
    public static final int DEFAULT_MAX_QUEUED = 10_000;

    /** What all keys begin with. */
    public static final String DEFAULT_PREFIX = Keys.DEFAULT_PREFIX;

    /** Into how many parts a cache is cut; enough to spread over the masters of most clusters evenly. */
    public static final int DEFAULT_SHARDS = Keys.DEFAULT_SHARDS;

    private final String prefix;
    private final int shards;
    private final Link link;
    private final Gate gate;

    private RedisTier(Builder builder) {
        prefix = builder.prefix;
        shards = builder.shards;
        gate = new Gate(builder.maxQueued);
        link = new Link(builder.connector.apply(builder.ticker), builder.ticker);
    }

    /**
     * Creates a tier on a single master, or on one that sentinels name.
     *
     * @param client the client; stays open when the tier is closed
     * @param uri where the master or the sentinels are
     * @return a tier with the defaults
     */
    public static RedisTier of(RedisClient client, RedisURI uri) {
        return builder(client, uri).build();
    }

    /**
     * Creates a tier on a cluster.
     *
     * @param client the client; stays open when the tier is closed
     * @return a tier with the defaults
     */
    public static RedisTier of(RedisClusterClient client) {
        return builder(client).build();
    }

    /**
     * Starts a tier on a single master, on one that sentinels name, or on whichever of several nodes is the master.
     *
     * @param client the client; stays open when the tier is closed
     * @param uri where the master or the sentinels are
     * @param others where it may be as well
     * @return a builder with the defaults
     */
    public static Builder builder(RedisClient client, RedisURI uri, RedisURI... others) {
        Args.notNull("client", client);
        List<RedisURI> uris = new ArrayList<>();
        uris.add(Args.notNull("uri", uri));
        uris.addAll(List.of(others));
        return new Builder(ticker -> new NodeConnector(client, List.copyOf(uris), ticker));
    }

    /**
     * Starts a tier on a cluster.
     *
     * @param client the client; stays open when the tier is closed
     * @return a builder with the defaults
     */
    public static Builder builder(RedisClusterClient client) {
        Args.notNull("client", client);
        return new Builder(ticker -> new ClusterConnector(client, ticker));
    }

    /**
     * Returns options that suit a cache: fail at once rather than wait for a server that is not there.
     *
     * @return a builder, to be completed with what is special about the servers, such as TLS
     */
    public static ClientOptions.Builder recommendedOptions() {
        return ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(DEFAULT_MAX_QUEUED)
                .socketOptions(sockets());
    }

    /**
     * Returns options that suit a cache on a cluster: also, look for the new masters as soon as something is odd.
     *
     * @return a builder, to be completed with what is special about the servers, such as TLS
     */
    public static ClusterClientOptions.Builder recommendedClusterOptions() {
        return ClusterClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(DEFAULT_MAX_QUEUED)
                .socketOptions(sockets())
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(Duration.ofSeconds(15))
                        .build());
    }

    private static SocketOptions sockets() {
        SocketOptions.Builder options = SocketOptions.builder()
                .connectTimeout(Duration.ofSeconds(1))
                .keepAlive(SocketOptions.KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(5))
                        .interval(Duration.ofSeconds(2))
                        .count(3)
                        .build());
        if (EpollProvider.isAvailable() || IOUringProvider.isAvailable()) {
            // Lettuce refuses to connect when it cannot set it.
            options.tcpUserTimeout(SocketOptions.TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(Duration.ofSeconds(10))
                    .build());
        }
        return options.build();
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public SharedSpace open(String cache, SpaceListener listener) {
        Args.notNull("listener", listener);
        RedisSpace space = new RedisSpace(link, gate, new Keys(prefix, cache, shards), listener);
        link.open(space);
        return space;
    }

    /**
     * Closes the connections. Spaces that are still open hear nothing any more, and their operations fail. Doing it
     * again changes nothing.
     */
    @Override
    public void close() {
        link.close();
    }

    @Override
    public String toString() {
        return "RedisTier[" + prefix + "]";
    }

    /** Collects what a tier is made of. */
    public static final class Builder {

        private final Function<Ticker, Connector> connector;
        private String prefix = DEFAULT_PREFIX;
        private int shards = DEFAULT_SHARDS;
        private int maxQueued = DEFAULT_MAX_QUEUED;
        private Ticker ticker = Ticker.system();

        private Builder(Function<Ticker, Connector> connector) {
            this.connector = connector;
        }

        /**
         * Sets what all keys and channels begin with; {@value RedisTier#DEFAULT_PREFIX} unless set.
         *
         * @param value not empty, without braces; the same in all processes that share caches
         * @return this
         */
        public Builder prefix(String value) {
            prefix = Args.noBraces("prefix", value);
            return this;
        }

        /**
         * Sets into how many parts each cache is cut, of which each lives on one master of a cluster;
         * {@value RedisTier#DEFAULT_SHARDS} unless set.
         *
         * @param value a power of two from 1 to 16,384; the same in all processes that share caches
         * @return this
         */
        public Builder shards(int value) {
            Keys.checkShards(value);
            shards = value;
            return this;
        }

        /**
         * Sets how many commands may wait for their answers; {@value RedisTier#DEFAULT_MAX_QUEUED} unless set. Those
         * that would be more fail at once.
         *
         * @param value above zero
         * @return this
         */
        public Builder maxQueued(int value) {
            Args.that(value > 0, "maxQueued must be > 0: maxQueued=" + value);
            maxQueued = value;
            return this;
        }

        /**
         * Sets by which time ages are told and connections are made again; that of the system unless set.
         *
         * @param value the ticker
         * @return this
         */
        public Builder ticker(Ticker value) {
            ticker = Args.notNull("ticker", value);
            return this;
        }

        /**
         * Creates the tier.
         *
         * @return a tier that connects when its first space is opened
         */
        public RedisTier build() {
            return new RedisTier(this);
        }
    }
}
