package io.patterns4j.redis.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.patterns4j.cache.Cache;
import io.patterns4j.cache.TierOutcome;
import io.patterns4j.redis.RedisServer;
import io.patterns4j.redis.RedisTier;
import io.patterns4j.tck.MapLocalTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers notice nothing of a Redis that is gone, and what outlived the outage in it is not believed. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OutageIT {

    private static final String CONTESTED = "contested";

    private final Map<String, Long> truth = new ConcurrentHashMap<>(Map.of(CONTESTED, 1L, "local", 1L));
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong reads = new AtomicLong();
    private volatile boolean done;

    private RedisServer server;
    private Cache<String, Long> node;
    private Cache<String, Long> other;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.startOwn();
        node = node();
        other = node();
        await().until(() -> readsShared(node) && readsShared(other));
    }

    @AfterEach
    void stop() throws Exception {
        done = true;
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        server.close();
    }

    @Test
    void redisHangs_whatIsInvalidatedMeanwhileIsTakenAwayBeforeAnybodyReadsIt() throws Exception {
        other.invalidate(CONTESTED);
        await().until(() -> {
            other.evictLocal(CONTESTED);
            return other.get(CONTESTED) == 1 && inRedis();
        });
        node.get("local");

        server.suspend();
        truth.put(CONTESTED, 2L);
        assertThat(node.invalidate(CONTESTED).shared()).isEqualTo(TierOutcome.QUEUED);
        AtomicLong oldest = new AtomicLong(Long.MAX_VALUE);
        Thread reader = run(() -> {
            node.evictLocal(CONTESTED); // so that Redis is asked as soon as it may be
            oldest.accumulateAndGet(node.get(CONTESTED), Math::min);
        });
        await().until(() -> reads.get() > 200);
        long hits = node.snapshot().localHits();
        node.get("local");
        assertThat(node.snapshot().localHits()).isGreaterThan(hits);
        long shared = node.snapshot().sharedHits();

        server.resume();
        await().atMost(30, TimeUnit.SECONDS).until(() -> node.snapshot().sharedHits() > shared + 20);
        done = true;
        reader.join();

        assertThat(failures).isEmpty();
        assertThat(oldest).hasValue(2);
        await().until(() -> {
            other.evictLocal(CONTESTED);
            return other.get(CONTESTED) == 2;
        });
    }

    @Test
    void redisKilled_callersGoOn_andUseItAgainWhenItIsBack() throws Exception {
        node.get("local");
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "reader-" + i + "-";
            AtomicLong next = new AtomicLong();
            readers.add(run(() -> {
                assertThat(node.get("local")).isEqualTo(1);
                assertThat(node.get(name + next.incrementAndGet())).isZero();
                LockSupport.parkNanos(1_000_000);
            }));
        }
        await().until(() -> reads.get() > 100);

        server.kill();
        long during = reads.get();
        await().atMost(30, TimeUnit.SECONDS).until(() -> reads.get() > during + 1_000);
        truth.put(CONTESTED, 5L);
        assertThat(node.invalidate(CONTESTED).shared()).isEqualTo(TierOutcome.QUEUED);
        assertThat(node.get(CONTESTED)).isEqualTo(5);

        server.restart();
        await().atMost(30, TimeUnit.SECONDS).until(() -> readsShared(node) && readsShared(other));
        done = true;
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(failures).isEmpty();
        assertThat(other.get(CONTESTED)).isEqualTo(5);
    }

    /** Repeats something until the test is done, and remembers what it throws. */
    private Thread run(Runnable read) {
        Thread thread = new Thread(() -> {
            while (!done) {
                try {
                    read.run();
                    reads.incrementAndGet();
                } catch (RuntimeException | Error e) {
                    failures.add(e);
                }
            }
        });
        thread.start();
        return thread;
    }

    private Cache<String, Long> node() {
        RedisClient client = RedisClient.create();
        client.setOptions(RedisTier.recommendedOptions().build());
        open.add(client);
        RedisTier tier = RedisTier.of(client, server.uri());
        open.add(tier);
        Cache<String, Long> cache = Cache.<String, Long>named("outage")
                .config(config -> config.ttl(Duration.ofMinutes(10)))
                .local(new MapLocalTier<>())
                .shared(tier, new LongCodec())
                .loader(key -> truth.getOrDefault(key, 0L))
                .build();
        open.add(cache);
        return cache;
    }

    /** Tells whether a node finds in Redis what it has put there. */
    private static boolean readsShared(Cache<String, Long> cache) {
        long before = cache.snapshot().sharedHits();
        for (int i = 0; i < 2; i++) {
            cache.evictLocal("probe");
            cache.get("probe");
        }
        return cache.snapshot().sharedHits() > before;
    }

    /** Tells whether Redis holds a value of the contested key. */
    private boolean inRedis() {
        return !Fleet.ask(server, commands -> commands.keys("p4j:{outage:*}:v:" + CONTESTED))
                .isEmpty();
    }
}
