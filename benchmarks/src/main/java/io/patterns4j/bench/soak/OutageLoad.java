package io.patterns4j.bench.soak;

import io.lettuce.core.RedisClient;
import io.patterns4j.Codec;
import io.patterns4j.Ticker;
import io.patterns4j.cache.Cache;
import io.patterns4j.caffeine.CaffeineTier;
import io.patterns4j.redis.RedisServer;
import io.patterns4j.redis.RedisTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Those who ask while Redis comes and goes. */
final class OutageLoad implements AutoCloseable {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int HOT = 64;
    private static final int ASKERS = 2;
    private static final long STORE_NANOS = 5_000_000;
    private static final long PAUSE_NANOS = 1_000_000;

    /** Slower calls are looked at: was it a local hit? */
    private static final long SLOW_NANOS = 20_000;

    private final RedisClient client;
    private final RedisTier tier;
    private final Cache<String, String> hot;
    private final Cache<String, String> cold;
    private final Map<String, Long> loads = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Samples> hits = new ArrayList<>();
    private final List<Samples> reloads = new ArrayList<>();
    private final List<List<Samples>> misses = new ArrayList<>();
    private final List<List<Samples>> overheads = new ArrayList<>();
    private volatile Throwable failure;
    private volatile int phase = -1;
    private volatile boolean stopped;

    OutageLoad(RedisServer server) {
        client = RedisClient.create(server.uri());
        client.setOptions(RedisTier.recommendedOptions().build());
        tier = RedisTier.of(client, server.uri());
        hot = cache("hot", this::load);
        cold = cache("cold", this::load);
    }

    private Cache<String, String> cache(String name, Function<String, String> loader) {
        return Cache.<String, String>named(name)
                .config(c -> c.ttl(HOUR))
                .local(CaffeineTier.ofSize(100_000))
                .shared(tier, Codec.text())
                .loader(loader::apply)
                .build();
    }

    private String load(String key) {
        long start = System.nanoTime();
        try {
            Ticker.system().sleep(STORE_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loads.put(key, System.nanoTime() - start);
        return key;
    }

    /** Begins to ask; what is measured before the first phase is thrown away. */
    void start(int phases) {
        for (int i = 0; i < phases; i++) {
            hits.add(new Samples());
            reloads.add(new Samples());
        }
        begin(this::askHot);
        for (int asker = 0; asker < ASKERS; asker++) {
            List<Samples> whole = new ArrayList<>();
            List<Samples> over = new ArrayList<>();
            for (int i = 0; i < phases; i++) {
                whole.add(new Samples());
                over.add(new Samples());
            }
            misses.add(whole);
            overheads.add(over);
            String prefix = "cold-" + asker + "-";
            begin(() -> askCold(prefix, whole, over));
        }
    }

    void phase(int next) {
        phase = next;
    }

    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure != null) {
            throw new IllegalStateException("no call may fail", failure);
        }
    }

    Samples hits(int of) {
        return hits.get(of);
    }

    Samples reloads(int of) {
        return reloads.get(of);
    }

    Samples misses(int of) {
        return all(misses, of);
    }

    Samples overheads(int of) {
        return all(overheads, of);
    }

    @Override
    public void close() {
        hot.close();
        cold.close();
        tier.close();
        client.shutdown();
    }

    private static Samples all(List<List<Samples>> of, int phase) {
        return of.stream().map(samples -> samples.get(phase)).reduce(new Samples(), Samples::with);
    }

    private void begin(Runnable asking) {
        Thread thread = new Thread(() -> {
            try {
                asking.run();
            } catch (Throwable e) {
                failure = e;
            }
        });
        thread.start();
        threads.add(thread);
    }

    private void askHot() {
        long local = hot.snapshot().localHits();
        while (!stopped) {
            for (int i = 0; i < HOT; i++) {
                String key = "hot-" + i;
                int now = phase;
                long start = System.nanoTime();
                hot.get(key);
                long nanos = System.nanoTime() - start;
                long before = local++;
                boolean hit = nanos < SLOW_NANOS || hot.snapshot().localHits() > before;
                local = hit ? local : before;
                if (now >= 0) {
                    (hit ? hits : reloads).get(now).add(nanos);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (hot.snapshot().localHits() != local) {
            throw new IllegalStateException("fast calls must be local hits");
        }
    }

    private void askCold(String prefix, List<Samples> whole, List<Samples> over) {
        for (long i = 0; !stopped; i++) {
            String key = prefix + i;
            int now = phase;
            long start = System.nanoTime();
            cold.get(key);
            long nanos = System.nanoTime() - start;
            long load = loads.remove(key);
            if (now >= 0) {
                whole.get(now).add(nanos);
                over.get(now).add(nanos - load);
            }
        }
    }
}
