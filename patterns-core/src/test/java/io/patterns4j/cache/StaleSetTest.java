package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.MapLocalTier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StaleSetTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ManualTicker ticker = new ManualTicker();
    private final Gate gate = new Gate();
    private Cache<String, String> cache = cache(c -> {});

    @Test
    void invalidate_duringLoad_keepsItFromStoring_andLaterReadersLoadAnew() throws Exception {
        assertOvertaken(() -> cache.invalidate("a"));
        assertOvertaken(() -> cache.invalidateAll(List.of("a", "b")));
        assertOvertaken(() -> cache.clear());
        assertOvertaken(() -> cache.expire("a"));
        assertOvertaken(() -> cache.evictLocal("a"));
    }

    @Test
    void invalidateTags_duringLoad_keepsItFromStoring_andLaterReadersLoadAnew() throws Exception {
        assertOvertaken(() -> cache.invalidateTags("other", "t"));
    }

    @Test
    void invalidateTags_ofAsyncReaderWhoJoinedLater_givesHimANewValue() throws Exception {
        CompletableFuture<String> early = cache.getAsync("a");
        gate.awaitBegun();
        cache.invalidateTags("t");
        CompletableFuture<String> late = cache.getAsync("a");
        gate.answer(0, Loaded.of("old").tags("t"));
        assertThat(early).succeedsWithin(PATIENCE).isEqualTo("old");
        gate.awaitBegun();
        gate.answer(1, Loaded.of("new").tags("t"));
        assertThat(late).succeedsWithin(PATIENCE).isEqualTo("new");
    }

    @Test
    void invalidateTags_dropsThoseThatHaveOne() {
        cache.put("a", Loaded.of("1").tags("red", "big"));
        cache.put("b", Loaded.of("2").tags("blue"));
        cache.put("c", "3");
        cache.invalidateTags("red");
        assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.ABSENT);
        assertThat(cache.lookup("b").status()).isEqualTo(Lookup.Status.HIT);
        assertThat(cache.lookup("c").status()).isEqualTo(Lookup.Status.HIT);
    }

    @Test
    void invalidateTags_duringRefresh_discardsItsResult() throws Exception {
        refreshing();
        cache.invalidateTags("t");
        gate.answer(1, Loaded.of("old").tags("t"));
        await().atMost(PATIENCE).until(() -> cache.snapshot().inFlight() == 0);
        assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.ABSENT);
    }

    @Test
    void invalidateTags_duringRefresh_theOldValueIsNotServedAnyMore() throws Exception {
        refreshing();
        cache.invalidateTags("t");
        CompletableFuture<String> caller = cache.getAsync("a");
        assertThat(caller).isNotDone();
        gate.answer(1, Loaded.of("old").tags("t"));
        gate.awaitBegun();
        gate.answer(2, Loaded.of("new").tags("t"));
        assertThat(caller).succeedsWithin(PATIENCE).isEqualTo("new");
    }

    @Test
    void put_duringRefresh_discardsItsResult() throws Exception {
        refreshing();
        cache.put("a", "v3");
        gate.answer(1, "v2");
        await().atMost(PATIENCE).until(() -> cache.snapshot().refusedFills() == 1);
        assertThat(cache.get("a")).isEqualTo("v3");
    }

    @Test
    void refresh_endsAfterItsSuccessorBegan_removesNeitherItNorItsValue() throws Exception {
        refreshing();
        cache.invalidate("a");
        CompletableFuture<String> second = cache.getAsync("a");
        gate.awaitBegun();
        gate.answer(1, "old");
        await().atMost(PATIENCE).until(() -> cache.snapshot().refusedFills() == 1);
        CompletableFuture<String> third = cache.getAsync("a");
        gate.answer(2, "new");
        assertThat(second).succeedsWithin(PATIENCE).isEqualTo("new");
        assertThat(third).succeedsWithin(PATIENCE).isEqualTo("new");
        assertThat(gate.calls()).isEqualTo(3);
    }

    @Test
    void load_ofAnOlderVersion_doesNotReplaceANewerOne() throws Exception {
        cache.put("a", Loaded.of("v5").version(5).ttl(Duration.ofSeconds(1)));
        ticker.advance(Duration.ofSeconds(1));
        CompletableFuture<String> caller = cache.getAsync("a");
        gate.awaitBegun();
        gate.answer(0, Loaded.of("v4").version(4));
        assertThat(caller).succeedsWithin(PATIENCE).isEqualTo("v4");
        assertThat(cache.snapshot().refusedFills()).isEqualTo(1);
    }

    @Test
    void fence_loadThatBeginsInside_isNotStored() throws Exception {
        cache = cache(c -> c.fence(Duration.ofMillis(500)));
        cache.invalidate("a");
        ticker.advance(Duration.ofMillis(499));
        load("a", "old");
        assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.ABSENT);
        load("b", "other");
        assertThat(cache.lookup("b").status()).isEqualTo(Lookup.Status.HIT);
        ticker.advance(Duration.ofMillis(1));
        load("a", "new");
        assertThat(cache.get("a")).isEqualTo("new");
    }

    @Test
    void fence_ofTagsAndOfEverything_holdsForLoadsInside() throws Exception {
        cache = cache(c -> c.fence(Duration.ofMillis(500)));
        cache.invalidateTags("t");
        load("a", Loaded.of("x").tags("t"));
        assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.ABSENT);
        cache.clear();
        load("b", "x");
        assertThat(cache.lookup("b").status()).isEqualTo(Lookup.Status.ABSENT);
        ticker.advance(Duration.ofMillis(500));
        load("b", "x");
        assertThat(cache.lookup("b").status()).isEqualTo(Lookup.Status.HIT);
        ticker.advance(Duration.ofSeconds(1));
        assertThat(ticker.pending()).isZero();
    }

    private int loads;

    private void load(String key, String value) throws Exception {
        load(key, Loaded.of(value));
    }

    private void load(String key, Loaded<String> loaded) throws Exception {
        CompletableFuture<String> caller = cache.getAsync(key);
        gate.awaitBegun();
        gate.answer(loads++, loaded);
        assertThat(caller).succeedsWithin(PATIENCE);
    }

    private void refreshing() throws Exception {
        cache = cache(c -> c.earlyRefresh(EarlyRefresh.after(0.5)));
        CompletableFuture<String> first = cache.getAsync("a");
        gate.awaitBegun();
        gate.answer(0, Loaded.of("v1").tags("t"));
        assertThat(first).succeedsWithin(PATIENCE);
        ticker.advance(Duration.ofSeconds(60));
        assertThat(cache.get("a")).isEqualTo("v1");
        gate.awaitBegun();
    }

    private void assertOvertaken(Runnable change) throws Exception {
        int first = gate.calls();
        CompletableFuture<String> early = cache.getAsync("a");
        gate.awaitBegun();
        change.run();
        CompletableFuture<String> late =
                CompletableFuture.supplyAsync(() -> cache.get("a"), r -> new Thread(r).start());
        await().atMost(PATIENCE)
                .until(() -> gate.calls() == first + 2 || cache.snapshot().joined() > 0);
        gate.answer(first, Loaded.of("old").tags("t"));
        assertThat(early).succeedsWithin(PATIENCE).isEqualTo("old");
        gate.awaitBegun();
        gate.answer(first + 1, Loaded.of("new").tags("t"));
        assertThat(late).succeedsWithin(PATIENCE).isEqualTo("new");
        assertThat(cache.get("a")).isEqualTo("new");
        cache.invalidate("a");
    }

    private Cache<String, String> cache(Consumer<CacheConfig.Builder> options) {
        return Cache.<String, String>named("products")
                .config(c -> {
                    c.ttl(Duration.ofSeconds(100)).jitterRatio(0).ticker(ticker);
                    options.accept(c);
                })
                .local(new MapLocalTier<>())
                .loader((String key, Load<String> load) -> Sneaky.call(() -> gate.load(key, load)))
                .build();
    }
}
