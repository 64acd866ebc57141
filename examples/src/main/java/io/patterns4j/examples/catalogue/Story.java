package io.patterns4j.examples.catalogue;

import io.patterns4j.cache.CacheSnapshot;
import io.patterns4j.cache.Lookup;
import io.patterns4j.cache.WarmUpPlan;
import io.patterns4j.cache.WarmUpReport;
import io.patterns4j.examples.support.Crowd;
import io.patterns4j.examples.support.LocalDynamoDb;
import io.patterns4j.examples.support.Timeline;
import io.patterns4j.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A day of a catalogue whose prices rise, whose Redis dies and comes back, and whose counter of views is killed. */
final class Story implements AutoCloseable {

    private static final int PRODUCTS = 200;
    private static final int BEST_SELLERS = 50;
    private static final int VISITORS = 3;
    private static final int ENOUGH = 5_000;
    private static final int CALLERS = 1_000;

    private final LocalDynamoDb dynamoDb;
    private final RedisServer redis;
    private final Timeline timeline;
    private final DynamoDbClient auditor;
    private final List<Product> catalogue = IntStream.rangeClosed(1, PRODUCTS)
            .mapToObj(i -> new Product("product-" + i, "Product No. " + i, 1_000))
            .toList();
    private final List<String> skus = catalogue.stream().map(Product::sku).toList();
    private final Prices prices = new Prices();
    private final Shoppers shoppers = new Shoppers(prices, skus);
    private final CatalogueNode home;
    private final CatalogueNode away;
    private final Repricing repricing;

    Story(LocalDynamoDb dynamoDb, RedisServer redis, Timeline timeline) {
        this.dynamoDb = dynamoDb;
        this.redis = redis;
        this.timeline = timeline;
        auditor = dynamoDb.auditor();
        new ProductTable(auditor).create(catalogue);
        home = new CatalogueNode("A", redis.uri(), dynamoDb.network().port());
        away = new CatalogueNode("B", redis.uri(), dynamoDb.network().port());
        repricing = new Repricing(home, prices, catalogue);
    }

    /** Plays all scenes and returns whether everything that has to hold did. */
    boolean tell() throws Exception {
        morning();
        stampede();
        newPrices();
        outage();
        views();
        return settle();
    }

    private void morning() {
        timeline.say(
                "Morning: node A warms up the %d best sellers, then people look around on both nodes.", BEST_SELLERS);
        WarmUpReport report = home.products()
                .warmUp(skus.subList(0, BEST_SELLERS), WarmUpPlan.of(500, 4))
                .join();
        timeline.say("    warm-up:  %d loaded, %d failed", report.loaded(), report.failed());
        List<Crowd> crowds = open();
        Timeline.await(() -> reads(home) >= ENOUGH && reads(away) >= ENOUGH);
        crowds.forEach(Crowd::sendHome);
        sayHits(home);
        sayHits(away);
        timeline.check(
                "both nodes answer nine of ten from their caches",
                home.products().snapshot().hitRatio() > 0.9
                        && away.products().snapshot().hitRatio() > 0.9);
    }

    private void stampede() throws InterruptedException {
        String sku = skus.get(0);
        timeline.say("The table gets slow (200 ms), the best seller is dropped, and %,d callers ask for it.", CALLERS);
        dynamoDb.network().delay(Duration.ofMillis(200));
        home.products().invalidate(sku);
        Timeline.await(() -> away.products().lookup(sku).status() == Lookup.Status.ABSENT);
        long readsBefore = storeReads();
        long joinedBefore = joined();
        CountDownLatch gate = new CountDownLatch(1);
        List<Thread> callers = new ArrayList<>();
        CountDownLatch answered = new CountDownLatch(CALLERS);
        for (int i = 0; i < CALLERS; i++) {
            CatalogueNode node = i % 2 == 0 ? home : away;
            callers.add(new Thread(null, () -> call(node, sku, gate, answered), "caller", 256 << 10));
        }
        callers.forEach(Thread::start);
        gate.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        dynamoDb.network().heal();
        long loads = storeReads() - readsBefore;
        timeline.say(
                "    callers:  %d answered, %d by the load of another one; the table was read %d times",
                CALLERS - answered.getCount(), joined() - joinedBefore, loads);
        timeline.check("one load for all callers on both nodes", loads == 1);
        timeline.check("every caller was answered", answered.getCount() == 0);
    }

    private void call(CatalogueNode node, String sku, CountDownLatch gate, CountDownLatch answered) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            return;
        }
        shoppers.look(node, sku, grace(node));
        answered.countDown();
    }

    private void newPrices() {
        timeline.say("Prices rise on node A while people look around on both nodes.");
        Latencies heard = new Latencies();
        List<Crowd> crowds = open();
        int before = repricing.changes();
        for (int i = 0; i < 200; i++) {
            Product changed = repricing.raise(shoppers.any());
            if (i % 2 == 0) {
                heard.add(nanosToHear(changed));
            }
        }
        crowds.forEach(Crowd::sendHome);
        timeline.say("    prices:   %d raised", repricing.changes() - before);
        timeline.say("    node B showed the new price after: %s", heard);
        sayTruth();
    }

    /** Returns how long it took until the other node showed a price; does not wait for one that it is too late for. */
    private long nanosToHear(Product changed) {
        long beganNanos = prices.now();
        while (prices.now() - beganNanos < 2 * Prices.AWAY.toNanos()
                && shoppers.look(away, changed.sku(), Prices.AWAY).cents() < changed.cents()) {
            LockSupport.parkNanos(100_000);
        }
        return prices.now() - beganNanos;
    }

    private void outage() throws IOException {
        timeline.say("Redis is killed, as by kill -9, while prices rise; later it comes back with what it had.");
        List<Crowd> crowds = open();
        crowds.add(repricing.begin(shoppers::any));
        home.products().invalidateAll(skus.subList(BEST_SELLERS, PRODUCTS)); // for misses to compare with
        shoppers.looks();
        pause(Duration.ofMillis(700));
        sayLooks("before", shoppers.looks());
        redis.kill();
        int queuedBefore = repricing.queued();
        pause(Duration.ofMillis(2_500));
        Shoppers.Looks during = shoppers.looks();
        int queued = repricing.queued() - queuedBefore;
        sayLooks("during", during);
        timeline.say(
                "    prices:   %d changes are queued for Redis, of %d products",
                queued, home.products().snapshot().queued());
        redis.restart();
        timeline.say("Redis is back, with old prices. It is not read before every node has told what has changed.");
        Timeline.await(() -> reaches(home) && reaches(away));
        timeline.say("    both nodes read it again");
        sayLooks("return", shoppers.looks());
        pause(Duration.ofMillis(700));
        sayLooks("after", shoppers.looks());
        crowds.forEach(Crowd::sendHome);
        Timeline.await(() -> home.products().snapshot().queued() == 0);
        timeline.check(
                "hits went on, and misses were answered by the table",
                during.hits().count() > 0 && during.misses().count() > 0);
        timeline.check("changes were queued, and replayed", queued > 0);
        timeline.check(
                "no tier has an old price", skus.stream().allMatch(sku -> upToDate(home, sku) && upToDate(away, sku)));
        sayTruth();
    }

    private void views() throws Exception {
        timeline.say("Another process counts views. It is killed in the middle, as by kill -9, and started again.");
        LocalDynamoDb.createTable(auditor, ViewCounter.TABLE);
        Path log = Files.createTempDirectory("views");
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        int port = dynamoDb.network().port();
        int steps;
        int left;
        try (CounterLife first = new CounterLife(port, log, acknowledged)) {
            Timeline.await(() -> first.count() >= 2_000);
            first.kill();
            steps = first.stepsBack();
            timeline.say(
                    "    killed:   %,d views acknowledged, %,d stored",
                    sum(acknowledged.values().stream()),
                    sum(acknowledged.keySet().stream().map(this::views)));
        }
        try (CounterLife second = new CounterLife(port, log, acknowledged)) {
            Timeline.await(() -> second.count() >= 1_000);
            left = second.end();
            steps += second.stepsBack();
        }
        delete(log);
        timeline.say(
                "    closed:   %,d views acknowledged, %,d stored",
                sum(acknowledged.values().stream()),
                sum(acknowledged.keySet().stream().map(this::views)));
        timeline.check("no count went back", steps == 0);
        timeline.check("nothing was left when it was closed", left == 0);
        timeline.check(
                "no acknowledged view is lost",
                acknowledged.entrySet().stream().allMatch(entry -> views(entry.getKey()) >= entry.getValue()));
    }

    private boolean settle() {
        timeline.check("nobody was told a price that was over", prices.lies() == 0);
        timeline.say("Closing time. What was checked:");
        boolean sound = timeline.sum();
        sayHits(home);
        sayHits(away);
        long reads = reads(home) + reads(away);
        timeline.say(
                "    both:     hit ratio %.1f %%, %,d calls of the table saved; staleness check: %,d reads, %d lies",
                100.0 * (reads - loaded(home) - loaded(away)) / reads,
                reads - storeReads(),
                prices.reads(),
                prices.lies());
        return sound;
    }

    /** Lets people in on both nodes. */
    private List<Crowd> open() {
        List<Crowd> crowds = new ArrayList<>();
        crowds.add(shoppers.visit(home, VISITORS, grace(home)));
        crowds.add(shoppers.visit(away, VISITORS, grace(away)));
        return crowds;
    }

    /** Prices rise at home, so there nobody may be told an old one; it takes time to hear of it elsewhere. */
    private Duration grace(CatalogueNode node) {
        return node == home ? Duration.ZERO : Prices.AWAY;
    }

    /** Returns whether a node reads Redis. */
    private boolean reaches(CatalogueNode node) {
        String sku = skus.get(PRODUCTS - 1);
        shoppers.look(node, sku, grace(node));
        node.products().evictLocal(sku);
        return node.products().lookup(sku).tier() == Lookup.Tier.SHARED;
    }

    /** Returns whether what Redis has of a product is not old, and neither what a node makes of it. */
    private boolean upToDate(CatalogueNode node, String sku) {
        node.products().evictLocal(sku);
        Product shared = node.products().lookup(sku).value();
        long cents = prices.current(sku);
        return (shared == null || shared.cents() >= cents)
                && node.products().get(sku).cents() >= cents;
    }

    private long storeReads() {
        return home.storeReads() + away.storeReads();
    }

    private long joined() {
        return home.products().snapshot().joined() + away.products().snapshot().joined();
    }

    private long views(String sku) {
        Map<String, AttributeValue> item = auditor.getItem(get -> get.tableName(ViewCounter.TABLE)
                        .key(Map.of("id", AttributeValue.fromS(sku)))
                        .consistentRead(true))
                .item();
        return item.isEmpty() ? 0 : Long.parseLong(item.get("views").n());
    }

    private static long sum(Stream<Long> counts) {
        return counts.mapToLong(Long::longValue).sum();
    }

    private void sayHits(CatalogueNode node) {
        CacheSnapshot now = node.products().snapshot();
        long reads = reads(node);
        timeline.say(
                "    node %s:   %,d reads: %.1f %% local, %.1f %% Redis, %.1f %% loaded; %,d calls of the table saved",
                node,
                reads,
                100.0 * now.localHits() / reads,
                100.0 * now.sharedHits() / reads,
                100.0 * now.misses() / reads,
                reads - node.storeReads());
    }

    private static long loaded(CatalogueNode node) {
        return node.products().snapshot().misses();
    }

    private static long reads(CatalogueNode node) {
        CacheSnapshot now = node.products().snapshot();
        return now.localHits() + now.sharedHits() + now.staleServed() + now.misses();
    }

    private void sayLooks(String when, Shoppers.Looks looks) {
        timeline.say("    %-8s  hits: %s; misses: %s", when + ":", looks.hits(), looks.misses());
    }

    private void sayTruth() {
        timeline.say("    prices:   %,d reads checked, %d lies", prices.reads(), prices.lies());
        prices.examples().forEach(lie -> timeline.say("              %s", lie));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private static void pause(Duration duration) {
        long endNanos = System.nanoTime() + duration.toNanos();
        while (endNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(endNanos - System.nanoTime());
        }
    }

    @Override
    public void close() {
        home.close();
        away.close();
        auditor.close();
    }
}
