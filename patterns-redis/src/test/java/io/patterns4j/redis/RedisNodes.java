package io.patterns4j.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.patterns4j.cache.Cache;
import io.patterns4j.cache.CacheBuilder;
import io.patterns4j.tck.CacheFixture;
import io.patterns4j.tck.FaultProxy;
import io.patterns4j.tck.MapLocalTier;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Nodes of which each has its own way to one Redis, which can be broken. */
final class RedisNodes implements CacheFixture.Breakable {

    private final String cache;
    private final RedisClient client;
    private final RedisURI server;
    private final Map<String, Way> ways = new ConcurrentHashMap<>();

    RedisNodes(String cache, RedisClient client, RedisURI server) {
        this.cache = cache;
        this.client = client;
        this.server = server;
    }

    private record Way(FaultProxy proxy, RedisTier tier) {}

    @Override
    public CacheBuilder<String, String> builder(Node node) {
        return Cache.<String, String>named(cache)
                .local(new MapLocalTier<>())
                .shared(way(node.name()).tier(), node.codec(), node.shared());
    }

    @Override
    public void cutOff(String node) {
        FaultProxy proxy = way(node).proxy();
        proxy.refuse();
        proxy.resetAll();
    }

    @Override
    public void deafen(String node) {
        way(node).proxy().blackHole();
    }

    @Override
    public void mend(String node) {
        way(node).proxy().heal();
    }

    @Override
    public void close() {
        ways.values().forEach(way -> {
            way.tier().close();
            way.proxy().close();
        });
    }

    private Way way(String node) {
        return ways.computeIfAbsent(node, name -> {
            FaultProxy proxy = FaultProxy.to(new InetSocketAddress(server.getHost(), server.getPort()));
            return new Way(proxy, RedisTier.of(client, RedisURI.create("127.0.0.1", proxy.port())));
        });
    }
}
