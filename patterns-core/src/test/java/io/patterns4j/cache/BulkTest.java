package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.MapLocalTier;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BulkTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ManualTicker ticker = new ManualTicker();
    private final List<Set<String>> asked = new ArrayList<>();
    private final Cache<String, String> cache = builder().bulkLoader(this::load).build();

    @Test
    void getAll_loadsWhatIsMissingTogether_inTheOrderOfTheKeys() {
        cache.put("b", "mine");
        assertThat(cache.getAll(List.of("c", "b", "none", "a", "c")))
                .containsExactly(Map.entry("c", "c!"), Map.entry("b", "mine"), Map.entry("a", "a!"));
        assertThat(asked).containsExactly(Set.of("c", "none", "a"));
        assertThat(cache.snapshot().loads()).isEqualTo(1);
        assertThat(cache.snapshot().localHits()).isEqualTo(1);
        assertThat(cache.snapshot().misses()).isEqualTo(3);
        assertThat(cache.lookup("none").status()).isEqualTo(Lookup.Status.NEGATIVE);
        assertThat(cache.getAll(List.of("a", "none"))).containsOnlyKeys("a");
        assertThat(asked).hasSize(1);
        assertThat(cache.getAll(List.of())).isEmpty();
    }

    @Test
    void getAllAsync_loadsWhatIsMissingTogether() {
        assertThat(cache.getAllAsync(List.of("a", "b")))
                .succeedsWithin(PATIENCE)
                .isEqualTo(Map.of("a", "a!", "b", "b!"));
        assertThat(asked).hasSize(1);
    }

    @Test
    void get_withABulkLoaderOnly_asksForASetOfOne() {
        assertThat(cache.get("a")).isEqualTo("a!");
        assertThat(asked).containsExactly(Set.of("a"));
    }

    @Test
    void getAll_withoutBulkLoader_callsTheLoaderForEachKey() {
        Cache<String, String> single =
                builder().loader((String key) -> key + "?").build();
        assertThat(single.getAll(List.of("a", "b"))).containsEntry("a", "a?").containsEntry("b", "b?");
        assertThat(single.snapshot().loads()).isEqualTo(2);
        Cache<String, String> none = builder().build();
        assertThatThrownBy(() -> none.getAll(List.of("a"))).hasMessage("loader must be set: cache=products");
    }

    @Test
    void getAll_keyIsBeingLoaded_joinsThatLoad() throws Exception {
        Gate gate = new Gate();
        CompletableFuture<String> other = CompletableFuture.supplyAsync(
                () -> cache.get("a", (String key, Load<String> load) -> Sneaky.call(() -> gate.load(key, load))),
                task -> new Thread(task).start());
        gate.awaitBegun();
        CompletableFuture<Map<String, String>> all = cache.getAllAsync(List.of("a", "b"));
        await().atMost(PATIENCE).until(() -> cache.lookup("b").value() != null);
        assertThat(all).isNotDone();
        gate.answer(0, "other");
        assertThat(all).succeedsWithin(PATIENCE).isEqualTo(Map.of("a", "other", "b", "b!"));
        assertThat(asked).containsExactly(Set.of("b"));
        assertThat(other).succeedsWithin(PATIENCE).isEqualTo("other");
    }

    @Test
    void getAll_loaderFails_keepsWhatWasFoundAndNamesTheMissing() {
        cache.put("a", "mine");
        IOException down = new IOException("down");
        Throwable thrown = catchThrowable(() -> cache.getAll(List.of("a", "b", "c"), keys -> {
            throw down;
        }));
        assertThat(thrown).isSameAs(down);
        BulkLoadFailure failure = BulkLoadFailure.in(thrown).orElseThrow();
        assertThat(failure).hasMessage("bulk load failed: cache=products, found=1, missing=2");
        assertThat(failure.found()).isEqualTo(Map.of("a", "mine"));
        assertThat(failure.missing()).isEqualTo(Set.of("b", "c"));
        assertThat(cache.get("a")).isEqualTo("mine");
        assertThat(cache.lookup("b").status()).isEqualTo(Lookup.Status.ABSENT);
        assertThat(cache.snapshot().loads()).isEqualTo(1);
        assertThat(cache.snapshot().loadFailures()).isEqualTo(1);
    }

    @Test
    void getAll_keyIsInvalidatedDuringTheLoad_onlyThatIsNotStored() {
        Map<String, String> all = cache.getAll(List.of("a", "b"), keys -> {
            cache.invalidate("a");
            return load(keys);
        });
        assertThat(all).containsOnlyKeys("a", "b");
        assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.ABSENT);
        assertThat(cache.lookup("b").status()).isEqualTo(Lookup.Status.HIT);
    }

    @Test
    void warmUp_keepsRateAndParallelism_andCountsFailures() {
        Cache<String, String> warm = builder()
                .loader((String key) -> {
                    if (key.equals("k3")) {
                        throw new IllegalStateException("down");
                    }
                    return key;
                })
                .build();
        warm.put("k5", "there");
        List<WarmUpReport> progress = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            keys.add("k" + i);
        }
        CompletableFuture<WarmUpReport> report = warm.warmUp(keys, new WarmUpPlan(500, 2, progress::add));
        for (int i = 1; i <= 9; i++) {
            int begun = i;
            ticker.awaitPending(1);
            await().atMost(PATIENCE).until(() -> progress.size() >= begun);
            assertThat(progress).hasSize(begun);
            ticker.advance(Duration.ofMillis(2));
        }
        assertThat(report).succeedsWithin(PATIENCE).isEqualTo(new WarmUpReport(10, 8, 1, 1));
        assertThat(warm.get("k9")).isEqualTo("k9");
        assertThat(warm.snapshot().loads()).isEqualTo(9);
    }

    @Test
    void warmUp_cacheIsClosed_ends() {
        CompletableFuture<WarmUpReport> report = cache.warmUp(List.of("a", "b", "c"), WarmUpPlan.of(0.001, 1));
        ticker.awaitPending(1);
        await().atMost(PATIENCE).until(() -> cache.snapshot().inFlight() == 0);
        cache.close();
        assertThat(report).succeedsWithin(PATIENCE);
        await().atMost(PATIENCE).until(() -> ticker.pending() == 0);
        assertThatThrownBy(() -> WarmUpPlan.of(0, 1)).hasMessage("perSecond must be > 0 and <= 1.0E9: perSecond=0.0");
        assertThatThrownBy(() -> WarmUpPlan.of(1, 0))
                .hasMessage("parallelism must be between 1 and 2147483647: parallelism=0");
    }

    @Test
    void warmUp_callersJoinItsLoads() throws Exception {
        Gate gate = new Gate();
        Cache<String, String> warm = builder()
                .loader((String key, Load<String> load) -> Sneaky.call(() -> {
                    assertThat(load.reason()).isEqualTo(Load.Reason.WARM_UP);
                    return gate.load(key, load);
                }))
                .build();
        CompletableFuture<WarmUpReport> report = warm.warmUp(List.of("a"), WarmUpPlan.of(1, 1));
        gate.awaitBegun();
        CompletableFuture<String> caller = warm.getAsync("a");
        gate.answer(0, "v");
        assertThat(caller).succeedsWithin(PATIENCE).isEqualTo("v");
        assertThat(report).succeedsWithin(PATIENCE).isEqualTo(new WarmUpReport(1, 1, 0, 0));
    }

    private Map<String, String> load(Set<String> keys) {
        asked.add(Set.copyOf(keys));
        Map<String, String> found = new HashMap<>();
        for (String key : keys) {
            if (!key.equals("none")) {
                found.put(key, key + "!");
            }
        }
        return found;
    }

    private CacheBuilder<String, String> builder() {
        return Cache.<String, String>named("products")
                .config(c -> c.ttl(Duration.ofSeconds(10)).jitterRatio(0).ticker(ticker))
                .local(new MapLocalTier<>());
    }
}
