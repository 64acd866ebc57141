package io.patterns4j.redis.torture;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.patterns4j.redis.RedisTier;
import java.util.Arrays;

/** Makes tiers of what a parent tells its children of a Redis. */
final class Tiers {

    private static final String CLUSTER = "cluster=";

    private Tiers() {}

    static RedisTier of(String address) {
        if (!address.startsWith(CLUSTER)) {
            RedisClient client = RedisClient.create();
            client.setOptions(RedisTier.recommendedOptions().build());
            return RedisTier.of(client, RedisURI.create(address));
        }
        RedisClusterClient client = RedisClusterClient.create(
                Arrays.stream(address.substring(CLUSTER.length()).split(",", -1))
                        .map(RedisURI::create)
                        .toList());
        client.setOptions(RedisTier.recommendedClusterOptions().build());
        return RedisTier.of(client);
    }

    static String cluster(Iterable<RedisURI> uris) {
        StringBuilder all = new StringBuilder(CLUSTER);
        uris.forEach(uri -> all.append(all.length() == CLUSTER.length() ? "" : ",")
                .append("redis://127.0.0.1:")
                .append(uri.getPort()));
        return all.toString();
    }
}
