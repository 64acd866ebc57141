package io.patterns4j.redis.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.patterns4j.cache.Cache;
import io.patterns4j.redis.RedisServer;
import io.patterns4j.redis.RedisTier;
import io.patterns4j.tck.MapLocalTier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However many ask for a key that is missing, in however many processes, it is loaded once. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class StampedeIT {

    private static final int ROUNDS = Integer.getInteger("patterns4j.stampede.rounds", 100);
    private static final int PROCESSES = 4;
    private static final int CALLERS = 250;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<Child> children = new ArrayList<>();

    @TempDir
    private Path directory;

    private RedisServer server;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.startOwn();
    }

    @AfterEach
    void stop() throws Exception {
        children.forEach(Child::close);
        server.close();
    }

    @Test
    void aThousandCallersInFourProcesses_loadOnce() throws Exception {
        String address = "redis://127.0.0.1:" + server.uri().getPort();
        for (int i = 0; i < PROCESSES; i++) {
            children.add(Child.start(StampedeChild.class, directory.resolve("child-" + i), address, "" + CALLERS));
        }
        children.forEach(child -> child.hear("ready", PATIENCE));
        int roundsWithTwo = 0;
        int more = 0;
        try (RedisClient client = RedisClient.create(server.uri());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            for (int round = 0; round < ROUNDS; round++) {
                String key = "key-" + round;
                stampede(key);
                int loads = Integer.parseInt(redis.get("loads:" + key));
                roundsWithTwo += loads == 2 ? 1 : 0;
                more += loads > 2 ? 1 : 0;
            }
        }
        System.out.println("stampede: rounds=" + ROUNDS + " withTwoLoads=" + roundsWithTwo + " withMore=" + more);
        assertThat(more).isZero();
        assertThat(roundsWithTwo).isLessThanOrEqualTo(Math.max(1, ROUNDS / 1_000));
    }

    private void stampede(String key) {
        children.forEach(child -> child.order("arm " + key));
        children.forEach(child -> child.hear("armed " + key + ".", PATIENCE));
        children.forEach(child -> child.order("fire"));
        children.forEach(child -> assertThat(child.hear("done " + key + ".", PATIENCE))
                .as(child::toString)
                .contains("errors=0 ", "=" + CALLERS + "}"));
        children.forEach(Child::forget);
    }

    @Test
    void aHundredCallersOfALoadThatFails_failWithItAndNotOneAfterTheOther() throws Exception {
        AtomicLong beganNanos = new AtomicLong();
        AtomicLong endedNanos = new AtomicLong();
        Queue<Long> failedNanos = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newFixedThreadPool(100);
        RuntimeException cause = new IllegalStateException("on purpose");
        try (RedisClient client = RedisClient.create();
                RedisTier tier = RedisTier.of(client, server.uri());
                Cache<String, Long> cache = Cache.<String, Long>named("failing")
                        .config(config -> config.ttl(Duration.ofMinutes(10)))
                        .local(new MapLocalTier<>())
                        .shared(tier, new LongCodec())
                        .loader(key -> {
                            assertThat(beganNanos.compareAndSet(0, System.nanoTime()))
                                    .isTrue();
                            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                            endedNanos.set(System.nanoTime());
                            throw cause;
                        })
                        .build()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                callers.add(threads.submit(() -> {
                    assertThatThrownBy(() -> cache.get("key")).isSameAs(cause);
                    failedNanos.add(System.nanoTime());
                }));
            }
            for (Future<?> caller : callers) {
                caller.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        long load = endedNanos.get() - beganNanos.get();
        assertThat(failedNanos).hasSize(100);
        failedNanos.forEach(nanos -> assertThat(nanos - beganNanos.get()).isLessThanOrEqualTo(load + load / 10));
    }
}
