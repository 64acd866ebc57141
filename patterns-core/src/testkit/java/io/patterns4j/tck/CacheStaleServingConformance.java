package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.cache.Cache;
import io.patterns4j.cache.Lookup;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What is served when nothing better can be had, or not in time. Values are expired by hand; when they are over by
 * themselves is in the suite of fresh values. Subclasses say what the nodes consist of.
 */
public abstract class CacheStaleServingConformance extends CacheSuite<CacheFixture> {

    private static final Duration SOFT = Duration.ofMillis(100);

    /** Creates the suite. */
    protected CacheStaleServingConformance() {}

    // FS-01
    @Test
    void a_stale_value_is_served_when_the_loader_fails() {
        Cache<String, String> node = node(options -> options.staleIfError(LONG));
        expired(node);
        source.failWith(new CacheSource.Down());

        assertThat(node.get("k")).isEqualTo("old");
        assertThat(await(node.getAsync("k"))).isEqualTo("old");
        Lookup<String> lookup = node.lookup("k");
        assertThat(lookup.status()).isEqualTo(Lookup.Status.STALE);
        assertThat(lookup.value()).isEqualTo("old");
        assertThat(node.snapshot().staleServed()).isEqualTo(2);
    }

    // FS-01
    @Test
    void a_stale_value_is_marked_before_anybody_loads() {
        Cache<String, String> node = node(options -> options.staleIfError(LONG));
        expired(node);

        assertThat(status(node, "k")).isEqualTo(Lookup.Status.STALE);
        assertThat(source.loads("k")).isEqualTo(1);
    }

    @Test
    void an_expired_value_is_not_served_when_the_loader_works() {
        Cache<String, String> node = node(options -> options.staleIfError(LONG));
        expired(node);

        assertThat(node.get("k")).isEqualTo("new");
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.HIT);
    }

    // FS-03, where the limit is zero
    @Test
    void a_failure_surfaces_when_stale_values_are_not_allowed() {
        Cache<String, String> node = node();
        expired(node);
        source.failWith(new CacheSource.Down());

        assertThatThrownBy(() -> node.get("k")).isInstanceOf(CacheSource.Down.class);
        assertThat(failure(node.getAsync("k"))).isInstanceOf(CacheSource.Down.class);
    }

    @Test
    void an_invalidated_value_is_not_served_when_the_loader_fails() {
        Cache<String, String> node = node(options -> options.staleIfError(LONG));
        source.with("k", "old");
        node.get("k");
        node.invalidate("k").orThrow();
        source.failWith(new CacheSource.Down());

        assertThatThrownBy(() -> node.get("k")).isInstanceOf(CacheSource.Down.class);
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.ABSENT);
    }

    // FS-04: there is no default of the cache's own; a fallback around the call is one, and nobody stores it.
    @Test
    void without_a_stale_value_the_failure_is_the_answer_and_nothing_is_stored() {
        Cache<String, String> node = node(options -> options.staleIfError(LONG));
        source.failWith(new CacheSource.Down());

        assertThatThrownBy(() -> node.get("k")).isInstanceOf(CacheSource.Down.class);

        assertThat(status(node, "k")).isEqualTo(Lookup.Status.ABSENT);
    }

    // FS-06
    @Test
    void a_slow_load_is_given_up_for_the_stale_value_after_the_soft_timeout_and_stored_when_it_ends() {
        Cache<String, String> node = node(options -> options.staleIfError(LONG).softTimeout(SOFT));
        expired(node);
        CacheSource.Hold hold = source.hold("k");

        long startNanos = System.nanoTime();
        assertThat(await(Crew.start(() -> node.get("k")))).isEqualTo("old");
        assertThat(System.nanoTime() - startNanos).isGreaterThanOrEqualTo(SOFT.toNanos());
        assertThat(await(node.getAsync("k"))).isEqualTo("old");

        hold.release();
        Crew.until(() -> "new".equals(node.get("k")));
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.HIT);
        assertThat(source.loads("k")).isEqualTo(2);
    }

    // FS-07
    @Test
    void the_soft_timeout_does_not_count_without_a_stale_value() throws Exception {
        Cache<String, String> node = node(options -> options.staleIfError(LONG).softTimeout(Duration.ofMillis(1)));
        source.with("k", "v");
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> caller = Crew.start(() -> node.get("k"));
        hold.awaitReached();

        assertThatThrownBy(() -> caller.get(50, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);

        hold.release();
        assertThat(await(caller)).isEqualTo("v");
    }

    // FS-07
    @Test
    void nobody_waits_for_a_load_longer_than_it_may_take() {
        Cache<String, String> node = node(options -> options.loadDeadline(Duration.ofMillis(100)));
        source.with("k", "v");
        CacheSource.Hold hold = source.hold("k");

        CompletableFuture<String> thread = Crew.start(() -> node.get("k"));
        hold.awaitReached();
        CompletableFuture<String> future = node.getAsync("k");

        assertThat(failure(thread)).isNotInstanceOf(CacheSource.Down.class);
        assertThat(failure(future)).isNotInstanceOf(CacheSource.Down.class);
        hold.release();
        Crew.until(() -> "v".equals(node.get("k")));
    }

    @Test
    void a_load_over_its_time_is_a_failure_for_which_a_stale_value_is_served() {
        Cache<String, String> node = node(options -> options.staleIfError(LONG).loadDeadline(Duration.ofMillis(100)));
        expired(node);
        CacheSource.Hold hold = source.hold("k");

        assertThat(await(Crew.start(() -> node.get("k")))).isEqualTo("old");

        hold.release();
    }

    // FS-09
    @Test
    void what_was_cleared_is_never_served_as_stale() {
        Cache<String, String> node = node(options -> options.staleIfError(LONG).staleWhileRevalidate(LONG));
        expired(node);
        node.clear().orThrow();
        source.failWith(new CacheSource.Down());

        assertThat(status(node, "k")).isEqualTo(Lookup.Status.ABSENT);
        assertThatThrownBy(() -> node.get("k")).isInstanceOf(CacheSource.Down.class);
    }

    // FS-09, by tag
    @Test
    void what_was_invalidated_by_tag_is_never_served_as_stale() {
        Cache<String, String> node = node(options -> options.staleIfError(LONG).staleWhileRevalidate(LONG));
        source.answers(loaded -> loaded.tags("brand"));
        expired(node);
        node.invalidateTags("brand").orThrow();
        source.failWith(new CacheSource.Down());

        assertThat(status(node, "k")).isEqualTo(Lookup.Status.ABSENT);
        assertThatThrownBy(() -> node.get("k")).isInstanceOf(CacheSource.Down.class);
    }

    @Test
    void a_stale_value_is_served_at_once_while_one_load_refreshes_it_when_told_so() {
        Cache<String, String> node = node(options -> options.staleWhileRevalidate(LONG));
        expired(node);
        CacheSource.Hold hold = source.hold("k");

        for (int i = 0; i < 5; i++) {
            assertThat(node.get("k")).isEqualTo("old");
        }
        hold.awaitReached();
        assertThat(source.loads("k")).isEqualTo(2);

        hold.release();
        Crew.until(() -> "new".equals(node.get("k")));
        assertThat(source.loads("k")).isEqualTo(2);
    }

    @Test
    void a_stale_value_gives_way_to_a_store_that_has_it_no_more() {
        Cache<String, String> node = node(options -> options.staleIfError(LONG));
        expired(node);
        source.remove("k");

        assertThat(node.get("k")).isNull();
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.NEGATIVE);
    }

    private void expired(Cache<String, String> node) {
        source.with("k", "old");
        assertThat(node.get("k")).isEqualTo("old");
        node.expire("k").orThrow();
        source.with("k", "new");
    }
}
