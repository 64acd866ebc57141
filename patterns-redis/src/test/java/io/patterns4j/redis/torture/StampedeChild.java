package io.patterns4j.redis.torture;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.patterns4j.cache.Cache;
import io.patterns4j.tck.MapLocalTier;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/*
 * Arguments: where Redis is, how many callers there are. Orders: arm and a key, and then fire. What a load is
 * answered is how often that key has been loaded by anybody.
 */
/** A node with many callers, who ask for the same key at the same moment. */
final class StampedeChild {

    private static final Duration LOAD = Duration.ofMillis(20);

    private final ExecutorService threads;
    private final int callers;
    private final Cache<String, Long> cache;

    private StampedeChild(String redis, int callers) {
        this.callers = callers;
        threads = Executors.newFixedThreadPool(callers);
        RedisCommands<String, String> counts =
                RedisClient.create(RedisURI.create(redis)).connect().sync();
        cache = Cache.<String, Long>named("stampede")
                .config(config -> config.ttl(Duration.ofMinutes(10)))
                .local(new MapLocalTier<>())
                // The deadline for reads bounds what a tier that is slow costs; on a busy machine it would be what is
                // tested here.
                .shared(Tiers.of(redis), new LongCodec(), config -> config.readDeadline(Duration.ofSeconds(2)))
                .loader(key -> {
                    long loads = counts.incr("loads:" + key);
                    LockSupport.parkNanos(LOAD.toNanos());
                    return loads;
                })
                .build();
    }

    public static void main(String[] args) throws Exception {
        Orders orders = Orders.listen();
        StampedeChild child = new StampedeChild(args[0], Integer.parseInt(args[1]));
        child.cache.get("warm-" + ProcessHandle.current().pid());
        Orders.say("ready");
        while (true) {
            child.round(orders, orders.next().substring("arm ".length()));
        }
    }

    private void round(Orders orders, String key) throws InterruptedException {
        CountDownLatch armed = new CountDownLatch(callers);
        CountDownLatch fire = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(callers);
        AtomicInteger errors = new AtomicInteger();
        Map<Long, Integer> answers = new ConcurrentHashMap<>();
        for (int i = 0; i < callers; i++) {
            threads.execute(() -> {
                try {
                    armed.countDown();
                    fire.await();
                    answers.merge(cache.get(key), 1, Integer::sum);
                } catch (Exception | Error e) {
                    errors.incrementAndGet();
                    e.printStackTrace();
                } finally {
                    done.countDown();
                }
            });
        }
        armed.await();
        Orders.say("armed " + key + ".");
        orders.next();
        fire.countDown();
        done.await();
        Orders.say("done " + key + ". errors=" + errors + " answers=" + answers);
    }
}
