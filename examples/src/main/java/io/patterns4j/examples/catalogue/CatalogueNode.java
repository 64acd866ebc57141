package io.patterns4j.examples.catalogue;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.patterns4j.aws.dynamodb.DynamoDbStoreWriter;
import io.patterns4j.cache.Cache;
import io.patterns4j.cache.Loaded;
import io.patterns4j.cache.WriteThrough;
import io.patterns4j.caffeine.CaffeineTier;
import io.patterns4j.examples.support.LocalDynamoDb;
import io.patterns4j.jackson.JacksonCodec;
import io.patterns4j.redis.RedisTier;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/*
 * One process of the service, with everything of its own; two of them in one JVM here. To copy: the constructor wires a
 * cache with two tiers, tableClient() a client for loaders, prices() is the way to write through the cache.
 */
/** A node of the catalogue. */
final class CatalogueNode implements AutoCloseable {

    private final String name;
    private final DynamoDbClient client;
    private final RedisClient redis;
    private final RedisTier tier;
    private final ProductTable table;
    private final Cache<String, Product> products;
    private final WriteThrough<String, Product, RuntimeException> writes;
    private final LongAdder storeReads = new LongAdder();
    private final Map<String, LongAdder> loadEvents = new ConcurrentHashMap<>();

    CatalogueNode(String name, RedisURI redisUri, int tablePort) {
        this.name = name;
        client = tableClient(tablePort);
        table = new ProductTable(client);
        redis = RedisClient.create();
        redis.setOptions(RedisTier.recommendedOptions().build());
        tier = RedisTier.of(redis, redisUri);
        products = Cache.<String, Product>named("products")
                // The time to live is a safety net: changes invalidate. A load is a read of the table by its key.
                .config(c -> c.ttl(Duration.ofMinutes(5)).loadDeadline(Duration.ofSeconds(5)))
                // Smaller than the catalogue: what sells best stays here, Redis has the rest.
                .local(CaffeineTier.ofSize(120))
                // Longer than the 50 ms of a network of its own, because this machine runs both nodes and all servers;
                // and shorter times after an outage, because nobody wants to watch them.
                .shared(
                        tier,
                        JacksonCodec.of(Product.class),
                        s -> s.readDeadline(Duration.ofMillis(250))
                                .suspectTtl(Duration.ofMillis(500))
                                .settleTime(Duration.ofSeconds(2)))
                .loader((sku, load) -> load(sku))
                .build();
        // The table counts the writes of an item, so of two writers the cache knows who was last.
        writes = WriteThrough.of(
                products,
                DynamoDbStoreWriter.of(client, ProductTable.NAME, ProductTable.MAPPING)
                        .counting(ProductTable.VERSION));
    }

    /** A load has five seconds, so a request has one, and a second try. */
    private static DynamoDbClient tableClient(int port) {
        return LocalDynamoDb.at(port, DynamoDbClient.builder())
                .httpClientBuilder(Apache5HttpClient.builder().maxConnections(64))
                .overrideConfiguration(
                        o -> o.retryStrategy(r -> r.maxAttempts(2)).apiCallAttemptTimeout(Duration.ofSeconds(2)))
                .build();
    }

    /** Returns the cache: {@code products().get(sku)} is all that a reader needs. */
    Cache<String, Product> products() {
        return products;
    }

    /** Returns the way to write: to the table first, then to the cache of all nodes. */
    WriteThrough<String, Product, RuntimeException> writes() {
        return writes;
    }

    /** Returns how often the table was read. */
    long storeReads() {
        return storeReads.sum();
    }

    /** Returns a number that grows when a read of this product from the table begins or ends. */
    long loadEvents(String sku) {
        return loadEvents.computeIfAbsent(sku, key -> new LongAdder()).sum();
    }

    private Loaded<Product> load(String sku) {
        LongAdder events = loadEvents.computeIfAbsent(sku, key -> new LongAdder());
        storeReads.increment();
        events.increment();
        try {
            return table.load(sku);
        } finally {
            events.increment();
        }
    }

    @Override
    public void close() {
        products.close();
        tier.close();
        redis.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        client.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
