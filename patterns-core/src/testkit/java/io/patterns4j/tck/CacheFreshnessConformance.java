package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Ticker;
import io.patterns4j.cache.Cache;
import io.patterns4j.cache.EarlyRefresh;
import io.patterns4j.cache.Load;
import io.patterns4j.cache.Loaded;
import io.patterns4j.cache.Lookup;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long values are fresh, and when they are refreshed. Subclasses say what the nodes consist of. */
public abstract class CacheFreshnessConformance extends CacheSuite<CacheFixture.Timed> {

    private static final Duration TTL = Duration.ofSeconds(10);

    /** Creates the suite. */
    protected CacheFreshnessConformance() {}

    @Override
    final Ticker ticker() {
        return tiers().ticker();
    }

    @Test
    void a_value_is_fresh_for_its_time_to_live_and_no_longer() {
        source.with("k", "v1");
        Cache<String, String> node = node(options -> options.ttl(TTL));
        assertThat(node.get("k")).isEqualTo("v1");
        source.with("k", "v2");

        pass(TTL.minusMillis(1));
        assertThat(node.get("k")).isEqualTo("v1");
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.HIT);

        pass(Duration.ofMillis(1));
        assertThat(status(node, "k")).isNotEqualTo(Lookup.Status.HIT);
        assertThat(node.get("k")).isEqualTo("v2");
        assertThat(source.loads("k")).isEqualTo(2);
    }

    @Test
    void a_lookup_tells_the_age_of_a_value() {
        source.with("k", "v");
        Cache<String, String> node = node(options -> options.ttl(TTL));
        node.get("k");

        pass(Duration.ofSeconds(3));

        assertThat(node.lookup("k").age()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void a_time_to_live_of_the_answer_takes_the_place_of_the_one_of_the_cache() {
        source.with("k", "v").answers(loaded -> loaded.ttl(Duration.ofSeconds(2)));
        Cache<String, String> node = node(options -> options.ttl(TTL));
        node.get("k");

        pass(Duration.ofSeconds(2).minusMillis(1));
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.HIT);
        pass(Duration.ofMillis(1));
        assertThat(status(node, "k")).isNotEqualTo(Lookup.Status.HIT);

        node.put("p", Loaded.of("v").ttl(Duration.ofSeconds(20)));
        pass(Duration.ofSeconds(19));
        assertThat(status(node, "p")).isEqualTo(Lookup.Status.HIT);
    }

    // TT-01
    @Test
    void jitter_shortens_lives_at_most_by_its_ratio_and_spreads_them_evenly() {
        Cache<String, String> node = node(options -> options.ttl(TTL).jitterRatio(0.1));
        List<String> keys = IntStream.range(0, 10_000).mapToObj(i -> "key-" + i).toList();
        keys.forEach(key -> node.put(key, "v"));
        pass(Duration.ofSeconds(9).minusMillis(1));
        long fresh = keys.stream().filter(key -> hit(node, key)).count();
        assertThat(fresh).as("before the earliest end").isEqualTo(10_000);
        pass(Duration.ofMillis(1));

        for (int bucket = 0; bucket < 10; bucket++) {
            pass(Duration.ofMillis(100));
            long left = keys.stream().filter(key -> hit(node, key)).count();
            assertThat(fresh - left).as("bucket %s", bucket).isLessThan(2_000);
            fresh = left;
        }

        assertThat(fresh).as("at the latest end").isZero();
    }

    // TT-02
    @Test
    void the_pause_after_a_failure_has_no_jitter() {
        Cache<String, String> node = node(
                options -> options.ttl(TTL).jitterRatio(0.5).staleIfError(LONG).staleThrottle(Duration.ofSeconds(30)));
        List<String> keys = IntStream.range(0, 20).mapToObj(i -> "key-" + i).toList();
        keys.forEach(key -> source.with(key, "old"));
        keys.forEach(node::get);
        source.failWith(new CacheSource.Down());
        pass(TTL);
        assertThat(keys).allSatisfy(key -> assertThat(node.get(key)).isEqualTo("old"));

        pass(Duration.ofSeconds(30).minusMillis(1));
        assertThat(keys).allSatisfy(key -> assertThat(node.get(key)).isEqualTo("old"));
        assertThat(keys).allSatisfy(key -> assertThat(source.loads(key)).isEqualTo(2));

        pass(Duration.ofMillis(1));
        assertThat(keys).allSatisfy(key -> assertThat(node.get(key)).isEqualTo("old"));
        assertThat(keys).allSatisfy(key -> assertThat(source.loads(key)).isEqualTo(3));
    }

    // TT-04
    @Test
    void what_is_not_to_be_stored_is_stored_nowhere() {
        source.with("k", "v").answers(Loaded::noStore);
        Cache<String, String> node = node(options -> options.staleIfError(LONG));

        assertThat(node.get("k")).isEqualTo("v");
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.ABSENT);
        assertThat(node.get("k")).isEqualTo("v");
        assertThat(source.loads("k")).isEqualTo(2);
        assertThat(node.get("absent")).isNull();
        assertThat(status(node, "absent")).isEqualTo(Lookup.Status.ABSENT);
    }

    // TT-05
    @Test
    void a_value_is_refreshed_early_once_and_in_the_background() {
        source.with("k", "v1");
        Cache<String, String> node = node(options -> options.ttl(TTL).earlyRefresh(EarlyRefresh.after(0.8)));
        node.get("k");
        source.with("k", "v2");
        CacheSource.Hold hold = source.hold("k");

        pass(Duration.ofSeconds(5));
        assertThat(node.get("k")).isEqualTo("v1");
        assertThat(source.loads("k")).isEqualTo(1);

        pass(Duration.ofMillis(3_500));
        for (int i = 0; i < 5; i++) {
            assertThat(node.get("k")).isEqualTo("v1");
        }
        hold.awaitReached();
        assertThat(source.loads("k")).isEqualTo(2);

        hold.release();
        Crew.until(() -> "v2".equals(node.get("k")));
        assertThat(source.loads("k")).isEqualTo(2);
        pass(Duration.ofSeconds(7));
        assertThat(status(node, "k")).as("its life begins anew").isEqualTo(Lookup.Status.HIT);
    }

    // TT-07
    @Test
    void a_failed_early_refresh_leaves_the_value_and_is_not_tried_with_every_read() {
        source.with("k", "v1");
        Cache<String, String> node = node(options -> options.ttl(TTL).earlyRefresh(EarlyRefresh.after(0.5)));
        node.get("k");
        source.failWith(new CacheSource.Down());
        pass(Duration.ofSeconds(6));
        assertThat(node.get("k")).isEqualTo("v1");
        Crew.until(() -> node.snapshot().loadFailures() == 1);

        for (int i = 0; i < 20; i++) {
            assertThat(node.get("k")).isEqualTo("v1");
        }

        assertThat(source.loads("k")).isEqualTo(2);
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.HIT);
    }

    // TT-08
    @Test
    void a_value_that_was_not_modified_is_kept_and_lives_on() {
        source.with("k", "v").answers(loaded -> loaded.version(7).tags("brand"));
        Cache<String, String> node = node(options -> options.ttl(TTL).staleIfError(LONG));
        node.get("k");
        source.answers(loaded -> Loaded.notModified());
        pass(TTL);

        assertThat(node.get("k")).isEqualTo("v");

        assertThat(source.loads("k")).isEqualTo(2);
        pass(TTL.minusMillis(1));
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.HIT);
        node.invalidateTags("brand").orThrow();
        assertThat(status(node, "k")).as("it has its tags still").isEqualTo(Lookup.Status.ABSENT);
    }

    // TT-08
    @Test
    void a_loader_is_told_what_is_known_and_why_it_is_asked() {
        List<String> seen = new CopyOnWriteArrayList<>();
        Cache<String, String> node = keep(builder(
                        named("telling"),
                        options -> options.ttl(TTL)
                                .staleIfError(LONG)
                                .loadDeadline(Duration.ofSeconds(5))
                                .earlyRefresh(EarlyRefresh.after(0.5)))
                .loader((String key, Load<String> load) -> {
                    seen.add(load.reason() + " " + load.previous().orElse("nothing") + " "
                            + load.previousVersion().orElse(0) + " " + load.remainingNanos() / 1_000_000_000);
                    return Loaded.of("v" + seen.size()).version(seen.size());
                })
                .build());

        node.get("k");
        pass(Duration.ofSeconds(6));
        node.get("k");
        Crew.until(() -> "v2".equals(node.get("k")));
        landed(node);
        pass(TTL);
        assertThat(node.get("k")).isEqualTo("v3");

        assertThat(seen.get(0)).isEqualTo("MISS nothing 0 5");
        assertThat(seen.get(1)).isEqualTo("REFRESH v1 1 5");
        assertThat(seen.get(2)).endsWith(" v2 2 5");
    }

    // TT-08
    @Test
    void not_modified_without_a_previous_value_is_a_mistake_of_the_loader() {
        source.answers(loaded -> Loaded.notModified());
        Cache<String, String> node = node();

        assertThatThrownBy(() -> node.get("k")).isInstanceOf(RuntimeException.class);

        assertThat(status(node, "k")).isEqualTo(Lookup.Status.ABSENT);
    }

    // TT-10
    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void no_time_to_live_stores_nothing(long nanos) {
        source.with("k", "v").answers(loaded -> loaded.ttl(Duration.ofNanos(nanos)));
        Cache<String, String> node = node(options -> options.staleIfError(LONG));

        assertThat(node.get("k")).isEqualTo("v");

        assertThat(status(node, "k")).isEqualTo(Lookup.Status.ABSENT);
        assertThat(node.get("k")).isEqualTo("v");
        assertThat(source.loads("k")).isEqualTo(2);
    }

    // TT-11
    @Test
    void for_ever_is_for_ever() {
        for (Duration ever : List.of(Duration.ofNanos(Long.MAX_VALUE), ChronoUnit.FOREVER.getDuration())) {
            String key = "of " + ever;
            source.with(key, "v");
            Cache<String, String> node = node(options -> options.ttl(ever)
                    .jitterRatio(0.1)
                    .staleIfError(ever)
                    .staleWhileRevalidate(ever)
                    .localTtl(ever)
                    .earlyRefresh(EarlyRefresh.after(0.9)));
            assertThat(node.get(key)).isEqualTo("v");

            pass(Duration.ofDays(3_650));

            assertThat(node.get(key)).isEqualTo("v");
            assertThat(status(node, key)).isEqualTo(Lookup.Status.HIT);
            assertThat(source.loads(key)).isEqualTo(1);
        }
    }

    // TT-13
    @Test
    void a_value_advances_even_when_each_refresh_takes_longer_than_values_live() {
        source.with("k", "v0");
        Cache<String, String> node = node(options ->
                options.ttl(TTL).staleWhileRevalidate(LONG).loadDeadline(LONG).earlyRefresh(EarlyRefresh.after(0.5)));
        node.get("k");

        for (int i = 1; i <= 3; i++) {
            String before = "v" + (i - 1);
            String next = "v" + i;
            source.with("k", next);
            CacheSource.Hold hold = source.hold("k");
            pass(Duration.ofSeconds(6));
            assertThat(node.get("k")).isEqualTo(before);
            hold.awaitReached();
            pass(TTL.multipliedBy(2));
            assertThat(node.get("k")).isEqualTo(before);
            hold.release();
            Crew.until(() -> next.equals(node.get("k")));
            landed(node);
        }

        assertThat(source.loads("k")).isEqualTo(4);
    }

    // SF-17
    @Test
    void who_misses_joins_an_early_refresh_that_outlasted_the_value() {
        source.with("k", "v1");
        Cache<String, String> node = node(options -> options.ttl(TTL).earlyRefresh(EarlyRefresh.after(0.8)));
        node.get("k");
        source.with("k", "v2");
        CacheSource.Hold hold = source.hold("k");
        pass(Duration.ofSeconds(9));
        assertThat(node.get("k")).isEqualTo("v1");
        hold.awaitReached();
        pass(Duration.ofSeconds(2));

        CompletableFuture<String> caller = node.getAsync("k");
        assertThat(caller).isNotDone();
        hold.release();

        assertThat(await(caller)).isEqualTo("v2");
        assertThat(source.loads("k")).isEqualTo(2);
    }

    @Test
    void refreshing_at_random_happens_before_the_end_and_not_right_after_the_load() {
        source.with("k", "v1");
        Cache<String, String> node = node(options -> options.ttl(TTL).earlyRefresh(EarlyRefresh.xfetch(1)));
        CacheSource.Hold slow = source.hold("k");
        CompletableFuture<String> first = node.getAsync("k");
        slow.awaitReached();
        pass(Duration.ofSeconds(1));
        slow.release();
        await(first);
        source.with("k", "v2");

        for (int i = 0; i < 2_000 && source.loads("k") == 1; i++) {
            pass(TTL.dividedBy(2_000));
            assertThat(node.get("k")).isNotNull();
        }

        Crew.until(() -> "v2".equals(node.get("k")));
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.HIT);
    }

    // FS-03
    @Test
    void a_failure_surfaces_when_the_stale_value_is_too_old() {
        source.with("k", "old");
        Cache<String, String> node = node(
                options -> options.ttl(TTL).staleIfError(Duration.ofSeconds(60)).staleThrottle(Duration.ofSeconds(1)));
        node.get("k");
        source.failWith(new CacheSource.Down());

        pass(TTL.plusSeconds(59));
        assertThat(node.get("k")).isEqualTo("old");
        pass(Duration.ofSeconds(1));

        assertThatThrownBy(() -> node.get("k")).isInstanceOf(CacheSource.Down.class);
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.ABSENT);
    }

    @Test
    void a_stale_value_is_served_at_once_only_for_as_long_as_told() {
        source.with("k", "old");
        Cache<String, String> node = node(options -> options.ttl(TTL).staleWhileRevalidate(Duration.ofSeconds(5)));
        node.get("k");
        source.with("k", "new");
        pass(TTL.plusSeconds(5));

        assertThat(node.get("k")).isEqualTo("new");
    }

    // NG-01
    @Test
    void absence_is_remembered_for_its_own_time_to_live() {
        Cache<String, String> node = node(options -> options.negativeTtl(Duration.ofSeconds(30)));
        assertThat(node.get("k")).isNull();
        source.with("k", "v");

        pass(Duration.ofSeconds(30).minusMillis(1));
        assertThat(node.get("k")).isNull();
        pass(Duration.ofMillis(1));

        assertThat(node.get("k")).isEqualTo("v");
        assertThat(source.loads("k")).isEqualTo(2);
    }

    private void pass(Duration time) {
        tiers().ticker().advance(time);
    }

    private static boolean hit(Cache<String, String> node, String key) {
        return status(node, key) == Lookup.Status.HIT;
    }
}
