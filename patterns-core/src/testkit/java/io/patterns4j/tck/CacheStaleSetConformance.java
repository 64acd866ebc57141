package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.cache.Cache;
import io.patterns4j.cache.Loaded;
import io.patterns4j.cache.Lookup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What was read before a change is never stored after it. Subclasses say what the nodes consist of. */
public abstract class CacheStaleSetConformance extends CacheSuite<CacheFixture> {

    private static final Duration FENCE = Duration.ofMillis(700);

    /** Creates the suite. */
    protected CacheStaleSetConformance() {}

    // ST-01
    @Test
    void a_load_that_an_invalidation_overtook_answers_its_callers_and_is_not_stored() {
        overtaken(node -> node.invalidate("k").orThrow());
    }

    // ST-01
    @Test
    void a_load_that_an_invalidation_of_several_keys_overtook_is_not_stored() {
        overtaken(node -> node.invalidateAll(List.of("other", "k")).orThrow());
    }

    // ST-01
    @Test
    void a_load_that_an_expiry_overtook_is_not_stored_as_fresh() {
        overtaken(node -> node.expire("k").orThrow());
    }

    // ST-01
    @Test
    void a_load_that_a_clear_overtook_is_not_stored() {
        overtaken(node -> node.clear().orThrow());
    }

    // ST-04
    @Test
    void a_load_whose_result_has_a_tag_that_was_invalidated_meanwhile_is_not_stored() {
        source.answers(loaded -> loaded.tags("brand", "shop"));
        overtaken(node -> node.invalidateTags("brand").orThrow());
    }

    // ST-04
    @Test
    void a_load_is_stored_when_only_tags_of_others_were_invalidated_meanwhile() {
        source.with("k", "v").answers(loaded -> loaded.tags("brand"));
        Cache<String, String> node = node();
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> reader = node.getAsync("k");
        hold.awaitReached();

        node.invalidateTags("shop").orThrow();
        hold.release();

        assertThat(await(reader)).isEqualTo("v");
        assertThat(node.get("k")).isEqualTo("v");
        assertThat(source.loads("k")).isEqualTo(1);
    }

    // ST-02
    @Test
    void a_read_after_an_invalidation_does_not_join_the_load_from_before_it() {
        source.with("k", "old");
        Cache<String, String> node = node();
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> early = Crew.start(() -> node.get("k"));
        hold.awaitReached();
        source.with("k", "new");
        node.invalidate("k").orThrow();

        assertThat(await(Crew.start(() -> node.get("k")))).isEqualTo("new");

        assertThat(early).isNotDone();
        hold.release();
        assertThat(await(early)).isEqualTo("old");
        assertThat(node.get("k")).isEqualTo("new");
        assertThat(source.loads("k")).isEqualTo(2);
    }

    // ST-05
    @Test
    void a_refresh_in_the_background_that_an_invalidation_by_tag_overtook_is_not_stored() {
        source.answers(loaded -> loaded.tags("brand"));
        refreshOvertaken(node -> node.invalidateTags("brand").orThrow());
    }

    // ST-05
    @Test
    void a_refresh_in_the_background_that_an_invalidation_overtook_is_not_stored() {
        refreshOvertaken(node -> node.invalidate("k").orThrow());
    }

    // ST-07
    @Test
    void a_put_during_a_refresh_wins_over_its_result() {
        source.with("k", "v1");
        Cache<String, String> node = node(options -> options.staleWhileRevalidate(LONG));
        node.get("k");
        node.expire("k").orThrow();
        source.with("k", "v2");
        CacheSource.Hold hold = source.hold("k");
        assertThat(node.get("k")).isEqualTo("v1");
        hold.awaitReached();

        node.put("k", "v3").orThrow();
        hold.release();

        stays(node, "v3");
    }

    // ST-07
    @Test
    void a_put_during_a_first_load_wins_over_its_result() {
        source.with("k", "v2");
        Cache<String, String> node = node();
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> reader = node.getAsync("k");
        hold.awaitReached();

        node.put("k", "v3").orThrow();
        hold.release();

        assertThat(await(reader)).isEqualTo("v2");
        stays(node, "v3");
    }

    // ST-08
    @Test
    void an_older_refresh_that_ends_late_takes_away_neither_a_newer_one_nor_its_result() {
        source.with("k", "v1");
        Cache<String, String> node = node(options -> options.staleWhileRevalidate(LONG));
        node.get("k");
        node.expire("k").orThrow();
        source.with("k", "v2");
        CacheSource.Hold older = source.hold("k");
        CacheSource.Hold newer = source.hold("k");
        assertThat(node.get("k")).isEqualTo("v1");
        older.awaitReached();
        node.invalidate("k").orThrow();
        source.with("k", "v3");
        CompletableFuture<String> second = node.getAsync("k");
        newer.awaitReached();

        older.release();
        CompletableFuture<String> joining = node.getAsync("k");
        assertThat(second).isNotDone();
        newer.release();

        assertThat(await(second)).isEqualTo("v3");
        assertThat(await(joining)).isEqualTo("v3");
        assertThat(node.get("k")).isEqualTo("v3");
        assertThat(source.loads("k")).isEqualTo(3);
    }

    // ST-10
    @Test
    void what_was_loaded_within_the_fence_after_an_invalidation_is_not_stored() {
        source.with("k", "lagging");
        Cache<String, String> node = node(options -> options.fence(FENCE));
        long startNanos = System.nanoTime();
        node.invalidate("k").orThrow();

        assertThat(node.get("k")).isEqualTo("lagging");
        boolean within = System.nanoTime() - startNanos < FENCE.toNanos();
        source.with("k", "new");

        assertThat(node.get("k")).isEqualTo(within ? "new" : "lagging");
        Crew.until(() -> node.get("k") != null && status(node, "k") == Lookup.Status.HIT);
        assertThat(System.nanoTime() - startNanos).as("stored after").isGreaterThanOrEqualTo(FENCE.toNanos());
    }

    // ST-10
    @Test
    void a_load_that_began_within_the_fence_and_ends_after_it_is_not_stored() {
        source.with("k", "lagging");
        Cache<String, String> node = node(options -> options.fence(FENCE));
        CacheSource.Hold hold = source.hold("k");
        long startNanos = System.nanoTime();
        node.invalidate("k").orThrow();
        CompletableFuture<String> reader = node.getAsync("k");
        hold.awaitReached();
        boolean within = System.nanoTime() - startNanos < FENCE.toNanos();
        source.with("k", "new");
        Crew.until(() -> System.nanoTime() - startNanos > FENCE.toNanos());

        hold.release();

        assertThat(await(reader)).isEqualTo("lagging");
        assertThat(node.get("k")).isEqualTo(within ? "new" : "lagging");
    }

    // ST-11, for one node: two of them are in the suite of shared tiers.
    @Test
    void no_reader_gets_what_was_invalidated_on_his_node_before_he_asked() {
        Cache<String, String> node = node();
        StaleReads reads = new StaleReads(source, List.of(node));

        reads.run(Duration.ofSeconds(2));

        assertThat(reads.violations).isEmpty();
    }

    // A node may give up its own copy, and a load from before that does not bring it back.
    @Test
    void a_load_that_an_eviction_of_the_local_copy_overtook_leaves_none() {
        source.with("k", "v");
        Cache<String, String> node = node();
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> reader = node.getAsync("k");
        hold.awaitReached();

        node.evictLocal("k");
        hold.release();

        assertThat(await(reader)).isEqualTo("v");
        assertThat(node.lookup("k").tier()).isNotEqualTo(Lookup.Tier.LOCAL);
    }

    // A version that is not newer does not take the place of one that is.
    @Test
    void a_put_of_an_older_version_changes_nothing() {
        Cache<String, String> node = node();
        node.put("k", Loaded.of("v7").version(7)).orThrow();

        node.put("k", Loaded.of("v5").version(5)).orThrow();
        assertThat(node.get("k")).isEqualTo("v7");

        node.put("k", Loaded.of("v8").version(8)).orThrow();
        assertThat(node.get("k")).isEqualTo("v8");
    }

    private void overtaken(Consumer<Cache<String, String>> change) {
        source.with("k", "old");
        Cache<String, String> node = node();
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> reader = Crew.start(() -> node.get("k"));
        hold.awaitReached();
        source.with("k", "new");

        change.accept(node);
        hold.release();

        assertThat(await(reader)).isEqualTo("old");
        assertThat(status(node, "k")).isEqualTo(Lookup.Status.ABSENT);
        assertThat(node.get("k")).isEqualTo("new");
        assertThat(source.loads("k")).isEqualTo(2);
    }

    private void refreshOvertaken(Consumer<Cache<String, String>> change) {
        source.with("k", "v1");
        Cache<String, String> node = node(options -> options.staleWhileRevalidate(LONG));
        node.get("k");
        node.expire("k").orThrow();
        CacheSource.Hold hold = source.hold("k");
        assertThat(node.get("k")).as("while it is refreshed").isEqualTo("v1");
        hold.awaitReached();
        source.with("k", "v2");

        change.accept(node);
        hold.release();

        assertThat(node.get("k")).isEqualTo("v2");
        stays(node, "v2");
    }

    /** Nothing else takes its place when what was under way has come to its end. */
    private static void stays(Cache<String, String> node, String value) {
        long startNanos = System.nanoTime();
        Crew.until(() -> {
            assertThat(node.get("k")).isEqualTo(value);
            return System.nanoTime() - startNanos > Duration.ofMillis(50).toNanos();
        });
    }

    /** Threads that change, invalidate and read, and note whoever got what was over when he asked. */
    static final class StaleReads {

        private static final int KEYS = 16;
        private static final int WORKERS = 8;

        final List<String> violations = new java.util.concurrent.CopyOnWriteArrayList<>();
        private final CacheSource source;
        private final List<Cache<String, String>> nodes;
        private final ConcurrentHashMap<String, AtomicLong> floors = new ConcurrentHashMap<>();
        private final AtomicLong[] versions = new AtomicLong[KEYS];

        StaleReads(CacheSource source, List<Cache<String, String>> nodes) {
            this.source = source;
            this.nodes = nodes;
            for (int i = 0; i < KEYS; i++) {
                versions[i] = new AtomicLong(1);
                source.with(key(i), "1");
            }
        }

        void run(Duration time) {
            long startNanos = System.nanoTime();
            Crew.each(WORKERS, worker -> {
                ThreadLocalRandom random = ThreadLocalRandom.current();
                while (System.nanoTime() - startNanos < time.toNanos() && violations.isEmpty()) {
                    int node = worker % nodes.size();
                    if (random.nextInt(5) == 0) {
                        change(node, random.nextInt(KEYS));
                    } else {
                        read(node, random.nextInt(KEYS));
                    }
                }
            });
        }

        /** Whether all nodes have what the store has. */
        boolean quiet() {
            for (int i = 0; i < KEYS; i++) {
                String key = key(i);
                if (!nodes.stream().allMatch(node -> node.get(key).equals(source.row(key)))) {
                    return false;
                }
            }
            return true;
        }

        private void change(int node, int number) {
            String key = key(number);
            long version;
            synchronized (versions[number]) {
                version = versions[number].incrementAndGet();
                source.with(key, Long.toString(version));
            }
            nodes.get(node).invalidate(key).orThrow();
            floor(node, key).accumulateAndGet(version, Math::max);
        }

        private void read(int node, int number) {
            String key = key(number);
            long floor = floor(node, key).get();
            long read = Long.parseLong(nodes.get(node).get(key));
            if (read < floor) {
                violations.add("node " + node + " read version " + read + " of " + key + " after " + floor);
            }
        }

        private AtomicLong floor(int node, String key) {
            return floors.computeIfAbsent(node + key, any -> new AtomicLong());
        }

        private static String key(int number) {
            return "key-" + number;
        }
    }
}
