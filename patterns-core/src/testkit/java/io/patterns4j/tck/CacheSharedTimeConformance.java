package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Ticker;
import io.patterns4j.cache.Cache;
import io.patterns4j.cache.EarlyRefresh;
import io.patterns4j.cache.Lookup;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long what nodes share is fresh on each of them. Subclasses say what they consist of. */
public abstract class CacheSharedTimeConformance extends CacheSuite<CacheFixture.TimedShared> {

    private static final Duration TTL = Duration.ofSeconds(10);

    /** Creates the suite. */
    protected CacheSharedTimeConformance() {}

    @Override
    final Ticker ticker() {
        return tiers().ticker();
    }

    @Test
    void a_copy_of_what_another_node_loaded_does_not_outlive_it() {
        source.with("k", "v1");
        Cache<String, String> a = node(options -> options.ttl(TTL));
        Cache<String, String> b = node(options -> options.ttl(TTL));
        a.get("k");
        pass(Duration.ofSeconds(8));
        assertThat(b.get("k")).isEqualTo("v1");
        source.with("k", "v2");

        pass(Duration.ofSeconds(2).minusMillis(1));
        assertThat(b.get("k")).isEqualTo("v1");
        pass(Duration.ofMillis(1));

        assertThat(b.get("k")).isEqualTo("v2");
        assertThat(source.loads("k")).isEqualTo(2);
    }

    // NG-01
    @Test
    void absence_that_another_node_found_does_not_outlive_it_either() {
        Cache<String, String> a = node(options -> options.negativeTtl(TTL));
        Cache<String, String> b = node(options -> options.negativeTtl(TTL));
        assertThat(a.get("k")).isNull();
        source.with("k", "v");
        pass(Duration.ofSeconds(8));
        assertThat(b.get("k")).isNull();
        assertThat(source.loads("k")).isEqualTo(1);
        pass(Duration.ofSeconds(2));

        assertThat(b.get("k")).isEqualTo("v");
    }

    // FS-10, FS-03
    @Test
    void a_stale_value_of_the_shared_tier_is_served_within_the_limit_of_stale_values_only() {
        source.with("k", "old");
        node(options -> options.ttl(TTL).staleIfError(Duration.ofSeconds(60))).get("k");
        source.failWith(new CacheSource.Down());
        pass(TTL.plusSeconds(59));
        Cache<String, String> early = node(options -> options.ttl(TTL).staleIfError(Duration.ofSeconds(60)));
        assertThat(early.get("k")).isEqualTo("old");

        pass(Duration.ofSeconds(1));

        Cache<String, String> late = node(options -> options.ttl(TTL).staleIfError(Duration.ofSeconds(60)));
        assertThat(failure(late.getAsync("k"))).isInstanceOf(CacheSource.Down.class);
    }

    // TT-05 between nodes
    @Test
    void an_early_refresh_of_one_node_is_one_load_for_all() {
        source.with("k", "v1");
        Cache<String, String> a = node(options -> options.ttl(TTL).earlyRefresh(EarlyRefresh.after(0.8)));
        Cache<String, String> b = node(options -> options.ttl(TTL).earlyRefresh(EarlyRefresh.after(0.8)));
        a.get("k");
        b.get("k");
        source.with("k", "v2");
        CacheSource.Hold hold = source.hold("k");
        pass(Duration.ofSeconds(9));

        assertThat(a.get("k")).isEqualTo("v1");
        hold.awaitReached();
        assertThat(b.get("k")).isEqualTo("v1");
        hold.release();

        Crew.until(() -> "v2".equals(a.get("k")));
        pass(Duration.ofSeconds(1));
        assertThat(b.get("k")).isEqualTo("v2");
        assertThat(b.lookup("k").status()).isEqualTo(Lookup.Status.HIT);
        assertThat(source.loads("k")).isEqualTo(2);
    }

    private void pass(Duration time) {
        tiers().ticker().advance(time);
    }
}
