package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.MapLocalTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FreshnessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ManualTicker ticker = new ManualTicker(Long.MAX_VALUE - 3_000_000_000L);
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicReference<Loader<String, String, RuntimeException>> loader =
            new AtomicReference<>((key, load) -> Loaded.of("v" + loads.incrementAndGet()));

    @Test
    void jitter_shortensOnly_andSpreads() {
        Cache<String, String> cache = cache(c -> c.ttl(Duration.ofSeconds(10)).jitterRatio(0.1));
        for (int i = 0; i < 2_000; i++) {
            cache.put("k" + i, "v");
        }
        ticker.advance(Duration.ofSeconds(9));
        assertThat(hits(cache)).isEqualTo(2_000);
        List<Integer> ends = new ArrayList<>();
        for (int last = 2_000, i = 0; i < 10; i++) {
            ticker.advance(Duration.ofMillis(100));
            int left = hits(cache);
            ends.add(last - left);
            last = left;
        }
        assertThat(ends).allSatisfy(ended -> assertThat(ended).isBetween(100, 400));
        assertThat(hits(cache)).isZero();
    }

    @Test
    void ttl_zeroOrLessOrNoStore_isNotStoredAndNoError() {
        Cache<String, String> cache = cache(c -> {});
        for (Loaded<String> loaded : List.of(
                Loaded.of("x").ttl(Duration.ZERO),
                Loaded.of("x").ttl(Duration.ofSeconds(-1)),
                Loaded.of("x").noStore(),
                Loaded.<String>absent().ttl(Duration.ZERO))) {
            loader.set((key, load) -> loaded);
            assertThat(cache.get("a")).isEqualTo(loaded.value());
            assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.ABSENT);
            cache.put("a", "before");
            cache.put("a", loaded);
            assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.ABSENT);
        }
        assertThat(cache.snapshot().refusedFills()).isZero();
    }

    @Test
    void ttl_forEver_doesNotOverflow() {
        Cache<String, String> cache = cache(c -> c.ttl(Duration.ofSeconds(Long.MAX_VALUE))
                .jitterRatio(0.5)
                .staleIfError(Duration.ofSeconds(Long.MAX_VALUE))
                .earlyRefresh(EarlyRefresh.after(0.5)));
        assertThat(cache.get("a")).isEqualTo("v1");
        ticker.advance(Duration.ofDays(365 * 100));
        assertThat(cache.get("a")).isEqualTo("v1");
        assertThat(loads).hasValue(1);
    }

    @Test
    void ttl_ofTheAnswer_takesTheCachesPlace() {
        Cache<String, String> cache = cache(c -> {});
        loader.set((key, load) -> Loaded.of("x").ttl(Duration.ofSeconds(1)));
        cache.get("a");
        ticker.advance(Duration.ofSeconds(1));
        assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.ABSENT);
    }

    @Test
    void localTtl_capsTheUseOfACopy() {
        Cache<String, String> cache = cache(c -> c.localTtl(Duration.ofSeconds(1)));
        cache.get("a");
        ticker.advance(Duration.ofSeconds(1));
        assertThat(cache.get("a")).isEqualTo("v2");
    }

    @Test
    void notModified_renewsTheLifeOfThePrevious() {
        Cache<String, String> cache = cache(c -> c.staleIfError(Duration.ofSeconds(60)));
        loader.set((key, load) -> Loaded.of("x").version(7).tags("t").weight(3));
        cache.get("a");
        ticker.advance(Duration.ofSeconds(11));
        loader.set((key, load) -> {
            assertThat(load.reason()).isEqualTo(Load.Reason.MISS);
            assertThat(load.previous()).contains("x");
            assertThat(load.previousVersion()).hasValue(7);
            assertThat(load.remainingNanos()).isEqualTo(30_000_000_000L);
            return Loaded.notModified();
        });
        assertThat(cache.get("a")).isEqualTo("x");
        ticker.advance(Duration.ofSeconds(9));
        assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.HIT);
        cache.invalidateTags("t");
        assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.ABSENT);
    }

    @Test
    void notModified_withoutPrevious_isAnErrorOfTheLoader() {
        Cache<String, String> cache = cache(c -> {});
        loader.set((key, load) -> Loaded.notModified());
        assertThatThrownBy(() -> cache.get("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("loader must not answer notModified() without a previous value: cache=products");
        assertThatThrownBy(() -> cache.put("a", Loaded.notModified()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value must not be notModified(): cache=products");
    }

    @Test
    void earlyRefresh_beforeItsTime_doesNothing_afterItOneRefreshWithoutWaiting() throws Exception {
        Gate gate = new Gate();
        Cache<String, String> cache = cache(c -> c.earlyRefresh(EarlyRefresh.after(0.8)));
        cache.get("a");
        loader.set((key, load) -> {
            assertThat(load.reason()).isEqualTo(Load.Reason.REFRESH);
            return Sneaky.call(() -> gate.load(key, load));
        });
        ticker.advance(Duration.ofSeconds(5));
        assertThat(cache.get("a")).isEqualTo("v1");
        assertThat(gate.calls()).isZero();
        ticker.advance(Duration.ofMillis(3_500));
        for (int i = 0; i < 10; i++) {
            assertThat(cache.get("a")).isEqualTo("v1");
        }
        gate.awaitBegun();
        assertThat(gate.calls()).isEqualTo(1);
        gate.answer(0, "new");
        await().atMost(PATIENCE).until(() -> cache.get("a").equals("new"));
    }

    @Test
    void earlyRefresh_fails_keepsTheValueAndIsThrottled() {
        Cache<String, String> cache =
                cache(c -> c.earlyRefresh(EarlyRefresh.after(0.5)).staleThrottle(Duration.ofSeconds(2)));
        cache.get("a");
        loader.set((key, load) -> {
            loads.incrementAndGet();
            throw new IllegalStateException("down");
        });
        ticker.advance(Duration.ofSeconds(6));
        for (int round = 1; round <= 2; round++) {
            int expected = round;
            assertThat(cache.get("a")).isEqualTo("v1");
            await().atMost(PATIENCE)
                    .until(() -> cache.snapshot().loadFailures() == expected
                            && cache.snapshot().inFlight() == 0);
            assertThat(cache.get("a")).isEqualTo("v1");
            assertThat(cache.get("a")).isEqualTo("v1");
            ticker.advance(Duration.ofMillis(1_999));
            assertThat(cache.get("a")).isEqualTo("v1");
            assertThat(loads).hasValue(round + 1);
            ticker.advance(Duration.ofMillis(1));
        }
    }

    @Test
    void earlyRefresh_slowerThanTheTimeToLive_joinsThoseWhoMissAndAdvances() throws Exception {
        Gate gate = new Gate();
        Cache<String, String> cache = cache(c -> c.earlyRefresh(EarlyRefresh.after(0.5)));
        cache.get("a");
        loader.set((key, load) -> Sneaky.call(() -> gate.load(key, load)));
        ticker.advance(Duration.ofSeconds(6));
        cache.get("a");
        gate.awaitBegun();
        ticker.advance(Duration.ofSeconds(6));
        var caller = cache.getAsync("a");
        gate.answer(0, "new");
        assertThat(caller).succeedsWithin(PATIENCE).isEqualTo("new");
        assertThat(gate.calls()).isEqualTo(1);
        assertThat(cache.get("a")).isEqualTo("new");
    }

    @Test
    void xfetch_isLikelierTheNearerTheEnd() {
        Cache<String, String> cache = cache(c -> c.earlyRefresh(EarlyRefresh.xfetch(1)));
        loader.set((key, load) -> {
            ticker.advance(Duration.ofMillis(100));
            return Loaded.of("v" + loads.incrementAndGet());
        });
        cache.get("a");
        ticker.advance(Duration.ofSeconds(5));
        for (int i = 0; i < 1_000; i++) {
            cache.get("a");
        }
        assertThat(loads).hasValue(1);
        ticker.advance(Duration.ofMillis(4_900));
        await().atMost(PATIENCE).until(() -> {
            cache.get("a");
            return loads.get() > 1;
        });
    }

    private static int hits(Cache<String, String> cache) {
        int hits = 0;
        for (int i = 0; i < 2_000; i++) {
            hits += cache.lookup("k" + i).status() == Lookup.Status.HIT ? 1 : 0;
        }
        return hits;
    }

    private Cache<String, String> cache(Consumer<CacheConfig.Builder> options) {
        return Cache.<String, String>named("products")
                .config(c -> {
                    c.ttl(Duration.ofSeconds(10)).jitterRatio(0).ticker(ticker);
                    options.accept(c);
                })
                .local(new MapLocalTier<>())
                .loader((String key, Load<String> load) -> loader.get().load(key, load))
                .build();
    }
}
