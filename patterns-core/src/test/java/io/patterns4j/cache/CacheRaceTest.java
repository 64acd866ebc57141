package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.MapLocalTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CacheRaceTest {

    private static final int KEYS = 16;
    private static final int THREADS = 8;
    private static final int ROUNDS = 15_000;

    @Test
    void readsAndInvalidations_neverShowWhatWasInvalidatedBefore() {
        race(c -> {}, (cache, key) -> cache.invalidate(key));
        race(c -> c.earlyRefresh(EarlyRefresh.xfetch(1000)), (cache, key) -> cache.invalidate(key));
        race(c -> {}, (cache, key) -> cache.invalidateTags("t" + key));
        race(c -> {}, (cache, key) -> cache.clear());
        race(c -> {}, (cache, key) -> cache.expire(key));
    }

    @Test
    void manyKeys_leaveNothingBehind() {
        ManualTicker ticker = new ManualTicker();
        Cache<Long, String> cache = Cache.<Long, String>named("many")
                .config(c -> c.ttl(Duration.ofSeconds(10))
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .staleIfError(Duration.ofSeconds(10))
                        .failureTtl(Duration.ofSeconds(1), Duration.ofSeconds(8))
                        .fence(Duration.ofMillis(1)))
                .local(new MapLocalTier<>(100))
                .loader((Long key) -> {
                    if (key % 100 == 0) {
                        throw new IllegalStateException("down");
                    }
                    return "v";
                })
                .build();
        for (long key = 1; key <= 1_000_000; key++) {
            if (key % 100 == 0) {
                cache.getAsync(key);
            } else {
                cache.get(key);
            }
            if (key % 10 == 0) {
                cache.invalidate(key - 1);
            }
            if (key % 1_000 == 0) {
                ticker.advance(Duration.ofMillis(10));
            }
        }
        ticker.advance(Duration.ofSeconds(120));
        assertThat(cache.snapshot().inFlight()).isZero();
        assertThat(ticker.pending()).isZero();
        assertThat(cache.residue()).isZero();
        assertThat(cache.snapshot().loads()).isEqualTo(1_000_000);
    }

    private static void race(Consumer<CacheConfig.Builder> options, Change change) {
        AtomicLongArray store = new AtomicLongArray(KEYS);
        AtomicLongArray committed = new AtomicLongArray(KEYS);
        Cache<Integer, Long> cache = Cache.<Integer, Long>named("race")
                .config(c -> {
                    c.ttl(Duration.ofSeconds(100));
                    options.accept(c);
                })
                .local(new MapLocalTier<>())
                .loader((Integer key, Load<Long> load) -> {
                    long seen = store.get(key);
                    if (ThreadLocalRandom.current().nextInt(4) == 0) {
                        Thread.yield();
                    }
                    return Loaded.of(seen).tags("t" + key);
                })
                .build();
        List<CompletableFuture<Void>> crew = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            crew.add(CompletableFuture.runAsync(
                    () -> {
                        ThreadLocalRandom random = ThreadLocalRandom.current();
                        for (int round = 0; round < ROUNDS / THREADS; round++) {
                            int key = random.nextInt(KEYS);
                            if (random.nextInt(8) == 0) {
                                long written = store.incrementAndGet(key);
                                change.apply(cache, key);
                                committed.accumulateAndGet(key, written, Math::max);
                            } else {
                                long floor = committed.get(key);
                                Long seen = random.nextBoolean()
                                        ? cache.get(key)
                                        : cache.getAsync(key).join();
                                assertThat(seen).isGreaterThanOrEqualTo(floor);
                            }
                        }
                    },
                    task -> new Thread(task).start()));
        }
        crew.forEach(CompletableFuture::join);
        await().atMost(Duration.ofSeconds(30)).until(() -> cache.snapshot().inFlight() == 0);
        for (int key = 0; key < KEYS; key++) {
            assertThat(cache.get(key)).isEqualTo(store.get(key));
        }
        assertThat(cache.residue()).isZero();
        cache.close();
    }

    private interface Change {

        void apply(Cache<Integer, Long> cache, int key);
    }
}
