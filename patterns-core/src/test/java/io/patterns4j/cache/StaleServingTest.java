package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.MapLocalTier;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StaleServingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final IllegalStateException DOWN = new IllegalStateException("down");

    private final ManualTicker ticker = new ManualTicker();
    private final Gate gate = new Gate();

    @Test
    void staleIfError_loadFails_servesTheOldValueUntilTheLimit() throws Exception {
        Cache<String, String> cache =
                filled(c -> c.staleIfError(Duration.ofSeconds(60)).jitterRatio(0.1));
        ticker.advance(Duration.ofSeconds(11));
        CompletableFuture<String> first = cache.getAsync("a");
        gate.awaitBegun();
        gate.fail(1, DOWN);
        assertThat(first).succeedsWithin(PATIENCE).isEqualTo("v1");
        assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.STALE);
        assertThat(cache.snapshot().staleServed()).isEqualTo(1);

        ticker.advance(Duration.ofSeconds(30).minusNanos(1));
        assertThat(cache.get("a")).isEqualTo("v1");
        assertThat(gate.calls()).isEqualTo(2);
        ticker.advance(Duration.ofNanos(1));
        CompletableFuture<String> second = cache.getAsync("a");
        gate.awaitBegun();
        gate.fail(2, DOWN);
        assertThat(second).succeedsWithin(PATIENCE).isEqualTo("v1");

        ticker.advance(Duration.ofSeconds(30));
        CompletableFuture<String> third = cache.getAsync("a");
        gate.awaitBegun();
        gate.fail(3, DOWN);
        assertThat(third).failsWithin(PATIENCE).withThrowableThat().withCause(DOWN);
    }

    @Test
    void staleIfError_loadIsLate_servesTheOldValue() throws Exception {
        Cache<String, String> cache = filled(c -> c.staleIfError(Duration.ofSeconds(60)));
        ticker.advance(Duration.ofSeconds(10));
        CompletableFuture<String> caller = cache.getAsync("a");
        gate.awaitBegun();
        ticker.advance(Duration.ofSeconds(30));
        assertThat(caller).succeedsWithin(PATIENCE).isEqualTo("v1");
        gate.answer(1, "v2");
    }

    @Test
    void softTimeout_loadIsSlow_servesStaleAndStoresTheFreshOneLater() throws Exception {
        Cache<String, String> cache =
                filled(c -> c.staleIfError(Duration.ofSeconds(60)).softTimeout(Duration.ofMillis(100)));
        ticker.advance(Duration.ofSeconds(10));
        CompletableFuture<String> slow = cache.getAsync("a");
        gate.awaitBegun();
        ticker.advance(Duration.ofMillis(99));
        assertThat(slow).isNotDone();
        ticker.advance(Duration.ofMillis(1));
        assertThat(slow).succeedsWithin(PATIENCE).isEqualTo("v1");

        assertThat(cache.get("a")).isEqualTo("v1");
        assertThat(gate.calls()).isEqualTo(2);
        ticker.advance(Duration.ofMillis(900));
        gate.answer(1, "v2");
        await().atMost(PATIENCE).until(() -> cache.get("a").equals("v2"));
        assertThat(gate.calls()).isEqualTo(2);
        await().atMost(PATIENCE).until(() -> ticker.pending() == 0);
    }

    @Test
    void softTimeout_withoutOldValue_doesNotApply() throws Exception {
        Cache<String, String> cache =
                cache(c -> c.staleIfError(Duration.ofSeconds(60)).softTimeout(Duration.ofMillis(100)));
        CompletableFuture<String> caller = cache.getAsync("a");
        gate.awaitBegun();
        ticker.advance(Duration.ofSeconds(29));
        assertThat(caller).isNotDone();
        ticker.advance(Duration.ofSeconds(1));
        assertThat(caller).failsWithin(PATIENCE).withThrowableThat().withCauseInstanceOf(LoadTimeoutException.class);
        gate.answer(0, "v1");
        await().atMost(PATIENCE).until(() -> "v1".equals(cache.lookup("a").value()));
    }

    @Test
    void softTimeout_zero_servesStaleAtOnce() throws Exception {
        Cache<String, String> cache =
                filled(c -> c.staleIfError(Duration.ofSeconds(60)).softTimeout(Duration.ZERO));
        ticker.advance(Duration.ofSeconds(10));
        assertThat(cache.get("a")).isEqualTo("v1");
        gate.awaitBegun();
        gate.answer(1, "v2");
        await().atMost(PATIENCE).until(() -> cache.get("a").equals("v2"));
    }

    @Test
    void staleWhileRevalidate_servesAtOnceWhileOneRefreshes() throws Exception {
        Cache<String, String> cache = filled(c -> c.staleWhileRevalidate(Duration.ofSeconds(5)));
        ticker.advance(Duration.ofSeconds(12));
        for (int i = 0; i < 5; i++) {
            assertThat(cache.get("a")).isEqualTo("v1");
        }
        gate.awaitBegun();
        gate.answer(1, "v2");
        await().atMost(PATIENCE).until(() -> cache.get("a").equals("v2"));
        assertThat(gate.calls()).isEqualTo(2);

        ticker.advance(Duration.ofSeconds(15));
        CompletableFuture<String> over = cache.getAsync("a");
        gate.awaitBegun();
        assertThat(over).isNotDone();
        gate.answer(2, "v3");
        assertThat(over).succeedsWithin(PATIENCE).isEqualTo("v3");
    }

    @Test
    void expire_keepsTheValueForWhenTheLoadFails() throws Exception {
        Cache<String, String> cache = filled(c -> c.staleIfError(Duration.ofSeconds(60)));
        cache.expire("a");
        assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.STALE);
        CompletableFuture<String> caller = cache.getAsync("a");
        gate.awaitBegun();
        gate.fail(1, DOWN);
        assertThat(caller).succeedsWithin(PATIENCE).isEqualTo("v1");
    }

    @Test
    void clear_nothingIsServedStaleAfterIt() throws Exception {
        Cache<String, String> cache = filled(c -> c.staleIfError(Duration.ofSeconds(60)));
        cache.clear();
        CompletableFuture<String> caller = cache.getAsync("a");
        gate.awaitBegun();
        gate.fail(1, DOWN);
        assertThat(caller).failsWithin(PATIENCE).withThrowableThat().withCause(DOWN);
    }

    @Test
    void invalidate_duringLoadThatFails_servesNoOldValue() throws Exception {
        Cache<String, String> cache = filled(c -> c.staleIfError(Duration.ofSeconds(60)));
        ticker.advance(Duration.ofSeconds(10));
        CompletableFuture<String> caller = cache.getAsync("a");
        gate.awaitBegun();
        cache.invalidate("a");
        gate.fail(1, DOWN);
        assertThat(caller).failsWithin(PATIENCE).withThrowableThat().withCause(DOWN);
    }

    @Test
    void absence_isNeverServedStale() {
        Cache<String, String> cache = cache(c -> c.staleIfError(Duration.ofSeconds(600)));
        assertThat(cache.get("x", (String key) -> null)).isNull();
        ticker.advance(Duration.ofSeconds(30));
        assertThatThrownBy(() -> cache.get("x", (String key) -> {
                    throw DOWN;
                }))
                .isSameAs(DOWN);
    }

    private Cache<String, String> filled(Consumer<CacheConfig.Builder> options) throws Exception {
        Cache<String, String> cache = cache(options);
        CompletableFuture<String> caller = cache.getAsync("a");
        gate.awaitBegun();
        gate.answer(0, "v1");
        assertThat(caller).succeedsWithin(PATIENCE);
        return cache;
    }

    private Cache<String, String> cache(Consumer<CacheConfig.Builder> options) {
        return Cache.<String, String>named("products")
                .config(c -> {
                    c.ttl(Duration.ofSeconds(10)).jitterRatio(0).ticker(ticker);
                    options.accept(c);
                })
                .local(new MapLocalTier<>())
                .loader((String key, Load<String> load) -> Sneaky.call(() -> gate.load(key, load)))
                .build();
    }
}
