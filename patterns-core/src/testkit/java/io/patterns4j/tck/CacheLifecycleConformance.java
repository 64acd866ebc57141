package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.patterns4j.cache.Cache;
import io.patterns4j.cache.CacheSnapshot;
import io.patterns4j.cache.Loaded;
import io.patterns4j.cache.Lookup;
import io.patterns4j.cache.WarmUpPlan;
import io.patterns4j.cache.WarmUpReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Counting, warming up, ending. Subclasses say what the nodes consist of. */
public abstract class CacheLifecycleConformance extends CacheSuite<CacheFixture> {

    /** Creates the suite. */
    protected CacheLifecycleConformance() {}

    // OP-01
    @Test
    void each_read_counts_one_hit_or_one_miss() {
        source.with("k", "v");
        Cache<String, String> node = node();

        node.get("k");
        assertThat(node.snapshot().misses()).isEqualTo(1);
        assertThat(hits(node.snapshot())).isZero();
        assertThat(node.snapshot().loads()).isEqualTo(1);

        node.get("k");
        await(node.getAsync("k"));
        node.getAll(List.of("k"));

        assertThat(hits(node.snapshot())).isEqualTo(3);
        assertThat(node.snapshot().misses()).isEqualTo(1);
        assertThat(node.snapshot().loads()).isEqualTo(1);
    }

    // OP-01
    @Test
    void failures_and_refused_fills_are_counted() {
        Cache<String, String> node = node();
        source.with("k", "v").failWith(new CacheSource.Down());
        failure(node.getAsync("k"));
        source.failWith(null);
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<String> reader = node.getAsync("k");
        hold.awaitReached();
        node.invalidate("k").orThrow();
        hold.release();
        await(reader);

        assertThat(node.snapshot().loads()).isEqualTo(2);
        assertThat(node.snapshot().loadFailures()).isEqualTo(1);
        Crew.until(() -> node.snapshot().refusedFills() > 0);
    }

    // OP-04
    @Test
    void warming_up_loads_what_is_missing_with_bounded_parallelism_and_goes_on_after_failures() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Cache<String, String> node = keep(builder(named("warm"), options -> {})
                .loader((key, load) -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    try {
                        source.load(key, load);
                        if (key.endsWith("7")) {
                            throw new CacheSource.Down();
                        }
                        return Loaded.of("of " + key);
                    } finally {
                        running.decrementAndGet();
                    }
                })
                .build());
        List<String> keys = IntStream.range(0, 200).mapToObj(i -> "key-" + i).toList();
        node.put("key-0", "there already").orThrow();

        WarmUpReport report = await(node.warmUp(keys, WarmUpPlan.of(100_000, 8)));

        assertThat(report).isEqualTo(new WarmUpReport(200, 179, 1, 20));
        assertThat(most.get()).isBetween(1, 8);
        assertThat(node.get("key-0")).isEqualTo("there already");
        assertThat(node.get("key-199")).isEqualTo("of key-199");
        assertThat(source.loads()).isEqualTo(199);
    }

    // OP-04
    @Test
    void warming_up_keeps_its_rate() {
        Cache<String, String> node = node();
        List<String> keys = IntStream.range(0, 31).mapToObj(i -> "key-" + i).toList();
        long startNanos = System.nanoTime();

        WarmUpReport report = await(node.warmUp(keys, WarmUpPlan.of(100, 8)));

        assertThat(report.done()).isEqualTo(31);
        // 31 at 100 per second take 300 ms when the first goes at once; a burst of a few is allowed.
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isGreaterThan(Duration.ofMillis(150));
    }

    // OP-04
    @Test
    void who_misses_joins_the_load_of_a_warm_up() {
        source.with("k", "v");
        Cache<String, String> node = node();
        CacheSource.Hold hold = source.hold("k");
        CompletableFuture<WarmUpReport> warmUp = node.warmUp(List.of("k"), WarmUpPlan.of(1_000, 1));
        hold.awaitReached();

        CompletableFuture<String> caller = node.getAsync("k");
        assertThat(caller).isNotDone();
        hold.release();

        assertThat(await(caller)).isEqualTo("v");
        assertThat(await(warmUp).loaded()).isEqualTo(1);
        assertThat(source.loads("k")).isEqualTo(1);
    }

    // OP-05
    @Test
    void closing_twice_is_closing_once() {
        source.with("k", "v");
        Cache<String, String> node = node();
        node.get("k");

        node.close();

        assertThatCode(node::close).doesNotThrowAnyException();
    }

    // OP-05
    @Test
    void closing_one_node_leaves_others_alone() {
        source.with("k", "v");
        Cache<String, String> node = node();
        Cache<String, String> other = node();
        node.get("k");

        node.close();

        assertThat(other.get("k")).isEqualTo("v");
        other.invalidate("k").orThrow();
        source.with("k", "new");
        assertThat(other.get("k")).isEqualTo("new");
    }

    @Test
    void a_lookup_loads_nothing() {
        source.with("k", "v");
        Cache<String, String> node = node();

        assertThat(node.lookup("k"))
                .isEqualTo(new Lookup<>(Lookup.Status.ABSENT, null, Lookup.Tier.NONE, Duration.ZERO));
        assertThat(await(node.lookupAsync("k")).status()).isEqualTo(Lookup.Status.ABSENT);
        node.get("k");

        assertThat(node.lookup("k").value()).isEqualTo("v");
        assertThat(await(node.lookupAsync("k")).status()).isEqualTo(Lookup.Status.HIT);
        assertThat(source.loads("k")).isEqualTo(1);
    }

    private static long hits(CacheSnapshot snapshot) {
        return snapshot.localHits() + snapshot.sharedHits();
    }
}
