package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.cache.Cache;
import io.patterns4j.cache.Loaded;
import io.patterns4j.cache.Lookup;
import io.patterns4j.cache.Receipt;
import io.patterns4j.cache.TierOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Loads of nodes that share a tier: one at a time, and none that stores the past. Subclasses say what they consist of.
 */
public abstract class CacheLeaseConformance extends CacheSuite<CacheFixture.Shared> {

    private Cache<String, String> a;
    private Cache<String, String> b;

    /** Creates the suite. */
    protected CacheLeaseConformance() {}

    // SF-11
    @Test
    void two_nodes_that_miss_at_once_load_once() {
        nodes(source.with("k", "v"));
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> first = Crew.start(() -> a.get("k"));
        hold.awaitReached();
        CompletableFuture<String> second = Crew.start(() -> b.get("k"));
        CompletableFuture<String> third = b.getAsync("k");

        hold.release();

        assertThat(await(first)).isEqualTo("v");
        assertThat(await(second)).isEqualTo("v");
        assertThat(await(third)).isEqualTo("v");
        assertThat(source.loads("k")).isEqualTo(1);
    }

    @Test
    void what_one_node_has_loaded_no_other_loads() {
        nodes(source.with("k", "v"));
        assertThat(a.get("k")).isEqualTo("v");
        assertThat(a.get("none")).isNull();

        assertThat(b.get("k")).isEqualTo("v");
        assertThat(await(b.getAsync("none"))).isNull();
        assertThat(status(b, "none")).isEqualTo(Lookup.Status.NEGATIVE);

        assertThat(source.loads()).isEqualTo(2);
    }

    // SF-13
    @Test
    void a_load_that_outlasted_its_lease_does_not_take_the_place_of_a_later_one() {
        source.with("k", "old");
        a = node(options -> options.loadDeadline(Duration.ofMillis(100)));
        b = node();
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> early = a.getAsync("k");
        hold.awaitReached();
        failure(early);
        source.with("k", "new");

        assertThat(await(b.getAsync("k"))).isEqualTo("new");
        hold.release();

        assertThat(b.get("k")).isEqualTo("new");
        assertThat(a.get("k")).isEqualTo("new");
        b.evictLocal("k");
        assertThat(b.get("k")).isEqualTo("new");
    }

    // ST-01 between nodes
    @Test
    void a_load_that_an_invalidation_on_another_node_overtook_is_not_stored() {
        overtaken(other -> other.invalidate("k").orThrow());
    }

    // ST-01 between nodes
    @Test
    void a_load_that_a_clear_on_another_node_overtook_is_not_stored() {
        overtaken(other -> other.clear().orThrow());
    }

    // ST-04 between nodes
    @Test
    void a_load_whose_tag_was_invalidated_on_another_node_meanwhile_is_not_stored() {
        source.answers(loaded -> loaded.tags("brand"));
        overtaken(other -> other.invalidateTags("brand").orThrow());
    }

    // ST-07 between nodes
    @Test
    void a_put_on_another_node_during_a_load_wins() {
        nodes(source.with("k", "v1"));
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> reader = a.getAsync("k");
        hold.awaitReached();
        b.put("k", "v2").orThrow();

        hold.release();

        assertThat(await(reader)).isIn("v1", "v2");
        Crew.until(() -> "v2".equals(a.get("k")));
        assertThat(b.get("k")).isEqualTo("v2");
    }

    // SF-14
    @Test
    void who_has_a_stale_value_does_not_wait_for_the_load_of_another_node() {
        source.with("k", "old");
        a = node(options -> options.staleIfError(LONG));
        b = node(options -> options.staleIfError(LONG));
        a.get("k");
        a.expire("k").orThrow();
        source.with("k", "new");
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> leader = a.getAsync("k");
        hold.awaitReached();

        assertThat(await(Crew.start(() -> b.get("k")))).isEqualTo("old");
        assertThat(await(b.getAsync("k"))).isEqualTo("old");

        assertThat(leader).isNotDone();
        hold.release();
        assertThat(await(leader)).isEqualTo("new");
        Crew.until(() -> "new".equals(b.get("k")));
        assertThat(source.loads("k")).isEqualTo(2);
    }

    @Test
    void a_load_that_failed_lets_other_nodes_load_at_once() {
        nodes(source.with("k", "v"));
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> first = a.getAsync("k");
        hold.awaitReached();
        CompletableFuture<String> second = b.getAsync("k");

        hold.fail(new CacheSource.Down());

        assertThat(failure(first)).isInstanceOf(CacheSource.Down.class);
        assertThat(await(second)).isEqualTo("v");
        assertThat(source.loads("k")).isEqualTo(2);
    }

    @Test
    void who_cannot_wait_longer_for_another_node_loads_by_himself_and_stores_nothing_for_others() {
        source.with("k", "v");
        a = node();
        b = node(options -> options.loadDeadline(Duration.ofSeconds(2)));
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> first = a.getAsync("k");
        hold.awaitReached();

        CompletableFuture<String> second = b.getAsync("k");

        // Either its time ends while it waits, or it has kept some of it for a load of its own.
        try {
            second.get(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        } catch (Exception e) {
            assertThat(e).isNotInstanceOf(java.util.concurrent.TimeoutException.class);
        }
        assertThat(first).isNotDone();
        hold.release();
        assertThat(await(first)).isEqualTo("v");
    }

    // ST-10 between nodes
    @Test
    void a_fence_counts_for_all_nodes() {
        source.with("k", "lagging");
        Duration fence = Duration.ofSeconds(1);
        a = node(options -> options.fence(fence));
        b = node(options -> options.fence(fence));
        long startNanos = System.nanoTime();
        a.invalidate("k").orThrow();

        assertThat(b.get("k")).isEqualTo("lagging");
        boolean within = System.nanoTime() - startNanos < fence.toNanos();
        source.with("k", "new");

        assertThat(b.get("k")).isEqualTo(within ? "new" : "lagging");
    }

    // FS-10
    @Test
    void a_stale_value_that_only_the_shared_tier_has_is_served_when_the_loader_fails() {
        source.with("k", "old");
        a = node(options -> options.staleIfError(LONG));
        a.get("k");
        a.expire("k").orThrow();
        source.failWith(new CacheSource.Down());
        b = node(options -> options.staleIfError(LONG));

        assertThat(b.get("k")).isEqualTo("old");
        assertThat(b.lookup("k").status()).isEqualTo(Lookup.Status.STALE);
    }

    // FS-09 between nodes
    @Test
    void what_another_node_cleared_is_never_served_as_stale() {
        source.with("k", "old");
        a = node(options -> options.staleIfError(LONG));
        a.get("k");
        a.expire("k").orThrow();
        b = node(options -> options.staleIfError(LONG));
        b.clear().orThrow();
        source.failWith(new CacheSource.Down());
        Cache<String, String> c = node(options -> options.staleIfError(LONG));

        assertThatThrownBy(() -> c.get("k")).isInstanceOf(CacheSource.Down.class);
        assertThatThrownBy(() -> b.get("k")).isInstanceOf(CacheSource.Down.class);
    }

    // BK: what other nodes have is not loaded.
    @Test
    void many_keys_are_taken_from_what_other_nodes_have_loaded() {
        nodes(source.with("a", "va").with("b", "vb").with("c", "vc"));
        assertThat(a.getAll(List.of("a", "b"))).hasSize(2);

        assertThat(b.getAll(List.of("a", "b", "c"))).isEqualTo(Map.of("a", "va", "b", "vb", "c", "vc"));

        assertThat(source.loads()).isEqualTo(3);
    }

    // LY-05: what is older by its version is refused, on all nodes.
    @Test
    void an_older_version_is_refused_wherever_it_is_put() {
        nodes(source);
        assertThat(a.put("k", Loaded.of("v7").version(7)).shared()).isEqualTo(TierOutcome.APPLIED);

        Receipt refused = b.put("k", Loaded.of("v5").version(5));

        assertThat(refused.shared()).isEqualTo(TierOutcome.REFUSED);
        assertThat(refused.complete()).isTrue();
        assertThat(a.get("k")).isEqualTo("v7");
        assertThat(b.get("k")).isEqualTo("v7");
        assertThat(b.put("k", Loaded.of("v8").version(8)).shared()).isEqualTo(TierOutcome.APPLIED);
        Crew.until(() -> "v8".equals(a.get("k")));
    }

    // ST-11
    @Test
    void no_reader_gets_what_was_invalidated_before_he_asked_and_all_nodes_end_with_what_the_store_has() {
        nodes(source);
        CacheStaleSetConformance.StaleReads reads = new CacheStaleSetConformance.StaleReads(source, List.of(a, b));

        reads.run(Duration.ofSeconds(3));

        assertThat(reads.violations).isEmpty();
        Crew.until(reads::quiet);
    }

    private void overtaken(Consumer<Cache<String, String>> change) {
        nodes(source.with("k", "old"));
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> reader = a.getAsync("k");
        hold.awaitReached();
        source.with("k", "new");

        change.accept(b);
        hold.release();

        assertThat(await(reader)).isIn("old", "new");
        assertThat(b.get("k")).isEqualTo("new");
        Crew.until(() -> "new".equals(a.get("k")));
        assertThat(node().get("k")).isEqualTo("new");
    }

    private void nodes(CacheSource of) {
        assertThat(of).isSameAs(source);
        a = node();
        b = node();
    }
}
