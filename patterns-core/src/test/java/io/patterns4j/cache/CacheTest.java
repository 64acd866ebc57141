package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.AllocationMeter;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.MapLocalTier;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CacheTest {

    private final ManualTicker ticker = new ManualTicker();
    private final AtomicInteger loads = new AtomicInteger();
    private final Cache<String, String> cache = Cache.<String, String>named("products")
            .config(c -> c.ttl(Duration.ofSeconds(10)).jitterRatio(0).ticker(ticker))
            .local(new MapLocalTier<>())
            .loader((String key) -> key.equals("none") ? null : key + loads.incrementAndGet())
            .build();

    @Test
    void get_twice_loadsOnce() {
        assertThat(cache.get("a")).isEqualTo("a1");
        assertThat(cache.get("a")).isEqualTo("a1");

        assertThat(cache.snapshot().localHits()).isEqualTo(1);
        assertThat(cache.snapshot().misses()).isEqualTo(1);
        assertThat(cache.snapshot().loads()).isEqualTo(1);
        assertThat(cache.snapshot().hitRatio()).isEqualTo(0.5);
        assertThat(cache.snapshot().localSize()).isEqualTo(1);
    }

    @Test
    void get_afterTtl_loadsAgain() {
        cache.get("a");
        ticker.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(cache.get("a")).isEqualTo("a1");
        ticker.advance(Duration.ofNanos(1));
        assertThat(cache.get("a")).isEqualTo("a2");
    }

    @Test
    void get_absent_isRememberedForTheNegativeTtl() {
        assertThat(cache.get("none")).isNull();
        assertThat(cache.get("none")).isNull();
        assertThat(cache.lookup("none").status()).isEqualTo(Lookup.Status.NEGATIVE);
        assertThat(cache.snapshot().loads()).isEqualTo(1);
        assertThat(cache.snapshot().negativeHits()).isEqualTo(1);

        ticker.advance(Duration.ofSeconds(30));
        assertThat(cache.get("none")).isNull();
        assertThat(cache.snapshot().loads()).isEqualTo(2);
    }

    @Test
    void get_loaderThrowsChecked_reachesTheCallerUnchanged() {
        IOException down = new IOException("down");
        assertThatThrownBy(() -> cache.get("a", (String key) -> {
                    throw down;
                }))
                .isSameAs(down);
        assertThat(cache.lookup("a").status()).isEqualTo(Lookup.Status.ABSENT);
        assertThat(cache.snapshot().loadFailures()).isEqualTo(1);
        assertThat(cache.get("a")).isEqualTo("a1");
    }

    @Test
    void getAsync_loadsAndHits() {
        assertThat(cache.getAsync("a").join()).isEqualTo("a1");
        assertThat(cache.getAsync("a")).isCompletedWithValue("a1");
        assertThat(cache.getAsync("b", key -> CompletableFuture.completedFuture("x"))
                        .join())
                .isEqualTo("x");
    }

    @Test
    void getAsync_stageFails_failsWithTheCause() {
        IOException down = new IOException("down");
        assertThat(cache.getAsync("a", key -> CompletableFuture.failedFuture(down)))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCause(down);
    }

    @Test
    void get_withoutLoader_saysSo() {
        Cache<String, String> bare = Cache.<String, String>named("bare")
                .config(c -> c.ttl(Duration.ofSeconds(1)))
                .build();
        assertThatThrownBy(() -> bare.get("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("loader must be set: cache=bare");
    }

    @Test
    void put_thenGet_doesNotLoad() {
        assertThat(cache.put("a", "mine"))
                .isEqualTo(new Receipt(TierOutcome.SKIPPED, TierOutcome.SKIPPED, TierOutcome.APPLIED));
        assertThat(cache.get("a")).isEqualTo("mine");
        assertThat(loads).hasValue(0);
    }

    @Test
    void put_olderVersion_isRefused() {
        cache.put("a", Loaded.of("new").version(5));
        assertThat(cache.put("a", Loaded.of("old").version(4)).local()).isEqualTo(TierOutcome.REFUSED);
        assertThat(cache.get("a")).isEqualTo("new");
    }

    @Test
    void lookup_tellsWhatIsKnown() {
        assertThat(cache.lookup("a"))
                .isEqualTo(new Lookup<>(Lookup.Status.ABSENT, null, Lookup.Tier.NONE, Duration.ZERO));
        cache.get("a");
        ticker.advance(Duration.ofSeconds(3));
        assertThat(cache.lookup("a"))
                .isEqualTo(new Lookup<>(Lookup.Status.HIT, "a1", Lookup.Tier.LOCAL, Duration.ofSeconds(3)));
        assertThat(cache.lookupAsync("a").join().status()).isEqualTo(Lookup.Status.HIT);
    }

    @Test
    void get_hit_allocatesNothing() {
        cache.get("a");
        assertThat(AllocationMeter.bytesPerCall(() -> cache.get("a"))).isZero();
        assertThat(AllocationMeter.bytesPerCall(() -> cache.get("a", (String key) -> key)))
                .isZero();
    }

    @Test
    void close_thenCalls_sayThatItIsClosed() {
        cache.get("a");
        cache.close();
        cache.close();

        assertThatThrownBy(() -> cache.get("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cache must be open: cache=products");
        assertThatThrownBy(() -> cache.put("a", "b")).hasMessage("cache must be open: cache=products");
        assertThatThrownBy(() -> cache.invalidate("a")).hasMessage("cache must be open: cache=products");
        assertThat(cache.getAsync("a")).isCompletedExceptionally();
        assertThat(ticker.pending()).isZero();
    }
}
