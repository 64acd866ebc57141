package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.cache.Cache;
import io.patterns4j.cache.Lookup;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many keys at once. Subclasses say what the nodes consist of. */
public abstract class CacheBulkConformance extends CacheSuite<CacheFixture> {

    /** The keys of each call of the bulk loader. */
    private final List<Set<String>> calls = new CopyOnWriteArrayList<>();

    /** Creates the suite. */
    protected CacheBulkConformance() {}

    @Test
    void what_is_missing_is_loaded_in_one_call_and_what_is_there_is_not() {
        Cache<String, String> node = bulkNode();
        source.with("a", "va").with("b", "vb").with("c", "vc");
        node.put("a", "cached").orThrow();

        assertThat(node.getAll(List.of("a", "b", "c")))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", "cached", "b", "vb", "c", "vc"));

        assertThat(calls).containsExactly(Set.of("b", "c"));
        assertThat(node.getAll(List.of("a", "b", "c"))).hasSize(3);
        assertThat(node.get("b")).isEqualTo("vb");
        assertThat(calls).hasSize(1);
        assertThat(source.loads()).isZero();
    }

    @Test
    void futures_of_many_keys_do_the_same() {
        Cache<String, String> node = bulkNode();
        source.with("a", "va").with("b", "vb");

        assertThat(await(node.getAllAsync(List.of("a", "b", "a")))).isEqualTo(Map.of("a", "va", "b", "vb"));

        assertThat(calls).containsExactly(Set.of("a", "b"));
        assertThat(await(node.getAllAsync(List.of()))).isEmpty();
        assertThat(calls).hasSize(1);
    }

    @Test
    void a_callers_own_bulk_loader_is_used_for_what_is_missing() throws Exception {
        Cache<String, String> node = node();
        node.put("a", "cached").orThrow();

        Map<String, String> all = node.getAll(List.of("a", "b"), missing -> {
            calls.add(Set.copyOf(missing));
            return Map.of("b", "own");
        });

        assertThat(all).isEqualTo(Map.of("a", "cached", "b", "own"));
        assertThat(calls).containsExactly(Set.of("b"));
        assertThat(node.get("b")).isEqualTo("own");
    }

    @Test
    void without_a_bulk_loader_each_missing_key_is_loaded_by_itself() {
        Cache<String, String> node = node();
        source.with("a", "va").with("b", "vb");

        assertThat(node.getAll(List.of("a", "b", "none"))).isEqualTo(Map.of("a", "va", "b", "vb"));

        assertThat(source.loads()).isEqualTo(3);
    }

    // BK-02
    @Test
    void a_key_that_is_being_loaded_already_is_not_loaded_again() {
        Cache<String, String> node = bulkNode();
        source.with("a", "va").with("b", "vb");
        CacheSource.Hold hold = source.hold("a");
        CompletableFuture<String> single = node.getAsync("a");
        hold.awaitReached();

        CompletableFuture<Map<String, String>> all = node.getAllAsync(List.of("a", "b"));
        Crew.until(() -> calls.size() == 1);
        assertThat(all).isNotDone();
        hold.release();

        assertThat(await(single)).isEqualTo("va");
        assertThat(await(all)).isEqualTo(Map.of("a", "va", "b", "vb"));
        assertThat(calls).containsExactly(Set.of("b"));
        assertThat(source.loads("a")).isEqualTo(1);
    }

    // BK-02, the other way round
    @Test
    void a_key_that_is_being_loaded_with_others_is_not_loaded_by_itself() {
        Cache<String, String> node = bulkNode();
        source.with("a", "va").with("b", "vb");
        CacheSource.Hold hold = source.hold("bulk");
        CompletableFuture<Map<String, String>> all = node.getAllAsync(List.of("a", "b"));
        hold.awaitReached();

        CompletableFuture<String> single = node.getAsync("a");
        assertThat(single).isNotDone();
        hold.release();

        assertThat(await(single)).isEqualTo("va");
        assertThat(await(all)).hasSize(2);
        assertThat(source.loads("a")).isZero();
        assertThat(calls).hasSize(1);
    }

    // BK-03
    @Test
    void keys_that_the_bulk_loader_leaves_out_do_not_exist() {
        Cache<String, String> node = bulkNode();
        source.with("a", "va");

        assertThat(node.getAll(List.of("a", "none"))).isEqualTo(Map.of("a", "va"));

        assertThat(status(node, "none")).isEqualTo(Lookup.Status.NEGATIVE);
        assertThat(node.getAll(List.of("a", "none"))).isEqualTo(Map.of("a", "va"));
        assertThat(node.get("none")).isNull();
        assertThat(calls).hasSize(1);
        assertThat(source.loads()).isZero();
    }

    // BK-05
    @Test
    void when_the_bulk_loader_fails_what_was_found_stays_and_what_was_missing_is_missing() {
        Cache<String, String> node = bulkNode();
        node.put("a", "cached").orThrow();
        RuntimeException cause = new CacheSource.Down();
        source.failWith(cause);

        assertThatThrownBy(() -> node.getAll(List.of("a", "b", "c"))).isSameAs(cause);

        assertThat(calls).as("what it was asked for").containsExactly(Set.of("b", "c"));
        assertThat(status(node, "a")).isEqualTo(Lookup.Status.HIT);
        assertThat(status(node, "b")).isEqualTo(Lookup.Status.ABSENT);
        assertThat(failure(node.getAllAsync(List.of("a", "b")))).isSameAs(cause);
        source.with("b", "vb").failWith(null);
        assertThat(node.getAll(List.of("a", "b"))).isEqualTo(Map.of("a", "cached", "b", "vb"));
    }

    // BK-06: more keys than any store takes at once, over all slots of a cluster.
    @Test
    void many_keys_over_all_slots_are_read_changed_and_invalidated_together() {
        Cache<String, String> node = bulkNode();
        List<String> keys = IntStream.range(0, 500).mapToObj(i -> "key-" + i).toList();
        keys.forEach(key -> source.with(key, "of " + key));

        assertThat(node.getAll(keys)).hasSize(500).containsEntry("key-7", "of key-7");
        keys.forEach(node::evictLocal);
        assertThat(node.getAll(keys)).hasSize(500).containsEntry("key-499", "of key-499");
        int before = calls.size();
        node.invalidateAll(keys).orThrow();
        keys.forEach(key -> source.with(key, "new"));

        assertThat(new HashSet<>(node.getAll(keys).values())).containsExactly("new");
        assertThat(calls).hasSizeGreaterThan(before);
    }

    // ST-01 for many
    @Test
    void keys_that_were_invalidated_while_they_were_loaded_with_others_are_not_stored() {
        Cache<String, String> node = bulkNode();
        source.with("a", "old").with("b", "vb");
        CacheSource.Hold hold = source.hold("bulk");
        CompletableFuture<Map<String, String>> all = node.getAllAsync(List.of("a", "b"));
        hold.awaitReached();
        source.with("a", "new");
        node.invalidate("a").orThrow();

        hold.release();

        assertThat(await(all)).isEqualTo(Map.of("a", "old", "b", "vb"));
        assertThat(status(node, "a")).isEqualTo(Lookup.Status.ABSENT);
        assertThat(status(node, "b")).isEqualTo(Lookup.Status.HIT);
        assertThat(node.get("a")).isEqualTo("new");
    }

    private Cache<String, String> bulkNode() {
        return keep(builder(named("bulk"), options -> {})
                .loader(source::load)
                .bulkLoader(this::loadAll)
                .build());
    }

    /** Reads rows as the single loader does; a hold or failure of the key "bulk" is one of the whole call. */
    private Map<String, String> loadAll(Set<? extends String> keys) {
        calls.add(keys.stream().collect(Collectors.toUnmodifiableSet()));
        Map<String, String> rows = new HashMap<>();
        for (String key : keys) {
            String row = source.row(key);
            if (row != null) {
                rows.put(key, row);
            }
        }
        source.pass("bulk");
        return rows;
    }
}
