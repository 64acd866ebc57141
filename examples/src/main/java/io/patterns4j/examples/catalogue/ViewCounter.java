package io.patterns4j.examples.catalogue;

import io.patterns4j.Codec;
import io.patterns4j.aws.dynamodb.DynamoDbBatchWriter;
import io.patterns4j.aws.dynamodb.DynamoDbMapping;
import io.patterns4j.cache.Cache;
import io.patterns4j.caffeine.CaffeineTier;
import io.patterns4j.examples.support.Crowd;
import io.patterns4j.examples.support.LocalDynamoDb;
import io.patterns4j.jackson.JacksonCodec;
import io.patterns4j.writebehind.CloseReport;
import io.patterns4j.writebehind.FileWriteLog;
import io.patterns4j.writebehind.WriteBehind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/*
 * A view is worth no write of its own: a count is acknowledged when the log on the disk has it, and many counts of a
 * product become one write. To copy: views() and what it uses.
 *
 * Each product has one thread that counts it, and one process: a write-behind keeps the last value, it does not add.
 */
/** Counts how often products are viewed, in a process of its own that may be killed at any time. */
public final class ViewCounter {

    static final String TABLE = "views";
    static final int THREADS = 8;
    static final int PRODUCTS = 40;

    private static final Duration CLOSING = Duration.ofSeconds(10);

    private final DynamoDbAsyncClient client;
    private final WriteBehind<String, Long> views;

    private ViewCounter(int port, Path log) {
        client = LocalDynamoDb.at(port, DynamoDbAsyncClient.builder())
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .overrideConfiguration(o -> o.apiCallTimeout(Duration.ofSeconds(5)))
                .build();
        views = views(log);
    }

    private WriteBehind<String, Long> views(Path log) {
        // Answers for products that do not wait to be written.
        Cache<String, Long> stored = Cache.<String, Long>named(TABLE)
                .config(c -> c.ttl(Duration.ofMinutes(1)))
                .local(CaffeineTier.ofSize(10_000))
                .asyncLoader(this::load)
                .build();
        DynamoDbMapping<String, Long> mapping = DynamoDbMapping.of(
                sku -> Map.of("id", AttributeValue.fromS(sku)),
                (sku, count) ->
                        Map.of("id", AttributeValue.fromS(sku), "views", AttributeValue.fromN(Long.toString(count))));
        return WriteBehind.<String, Long>named(TABLE)
                // A request that was given up and arrives late never replaces a later count.
                .writer(DynamoDbBatchWriter.conditional(client, TABLE, mapping, "sequence"))
                // For counts that have to survive this machine: a RedisStreamLog.
                .log(FileWriteLog.at(log), Codec.text(), JacksonCodec.of(Long.class))
                .cache(stored)
                .config(c -> c.maxDelay(Duration.ofMillis(100)))
                .build();
    }

    private CompletableFuture<Long> load(String sku) {
        return client.getItem(get -> get.tableName(TABLE)
                        .key(Map.of("id", AttributeValue.fromS(sku)))
                        .consistentRead(true))
                .thenApply(reply ->
                        reply.hasItem() ? Long.valueOf(reply.item().get("views").n()) : null);
    }

    /**
     * Counts until its input ends, and prints each count that is acknowledged.
     *
     * @param args the port of DynamoDB and the directory of the log
     * @throws IOException when its input cannot be read
     */
    public static void main(String[] args) throws IOException {
        ViewCounter counter = new ViewCounter(Integer.parseInt(args[0]), Path.of(args[1]));
        AtomicInteger number = new AtomicInteger();
        List<Crowd> viewers = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread * (PRODUCTS / THREADS);
            viewers.add(new Crowd(
                    1, () -> counter.view("product-" + (first + number.incrementAndGet() % (PRODUCTS / THREADS)))));
        }
        while (System.in.read() >= 0) {
            // nothing is said
        }
        viewers.forEach(Crowd::sendHome);
        CloseReport<String, Long> report = counter.views.close(CLOSING);
        say("closed " + report.left().size() + " .");
        System.exit(0);
    }

    private void view(String sku) {
        Long before = views.get(sku); // of an earlier life, too
        long count = before == null ? 1 : before + 1;
        views.put(sku, count);
        say(sku + " " + count + " .");
    }

    /** Says a line at once, by its own end: a line may be torn. */
    private static void say(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }
}
