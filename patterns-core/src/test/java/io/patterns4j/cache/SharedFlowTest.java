package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.patterns4j.Codec;
import io.patterns4j.tck.ManualTicker;
import io.patterns4j.tck.MapLocalTier;
import io.patterns4j.tck.MemorySharedTier;
import io.patterns4j.tck.MemorySharedTier.Fault;
import io.patterns4j.tck.MemorySharedTier.Op;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedFlowTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ManualTicker ticker = new ManualTicker();
    private final MemorySharedTier tier = new MemorySharedTier(ticker);
    private final AtomicInteger loads = new AtomicInteger();
    private final List<Cache<String, String>> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(Cache::close);
        assertThat(tier.open()).isZero();
    }

    @Test
    void get_loadedByAnotherNode_isSharedHit() {
        Cache<String, String> a = node(c -> {});
        Cache<String, String> b = node(c -> {});
        assertThat(a.get("k")).isEqualTo("v1");
        assertThat(b.lookup("k").tier()).isEqualTo(Lookup.Tier.SHARED);
        b.evictLocal("k");
        assertThat(b.get("k")).isEqualTo("v1");
        assertThat(b.get("k")).isEqualTo("v1");

        assertThat(b.snapshot().sharedHits()).isEqualTo(1);
        assertThat(b.snapshot().localHits()).isEqualTo(1);
        assertThat(b.snapshot().misses()).isZero();
        assertThat(loads).hasValue(1);
    }

    @Test
    void getAsync_sharedHit_endsOffTheDriversThread() {
        Cache<String, String> a = node(c -> {});
        Cache<String, String> b = node(c -> {});
        a.put("k", "v");
        tier.settle();
        CompletableFuture<Boolean> onDriver = b.getAsync("k").thenApply(value -> MemorySharedTier.onDriver());
        assertThat(onDriver).succeedsWithin(PATIENCE).isEqualTo(false);
        assertThat(b.snapshot().sharedHits()).isEqualTo(1);
    }

    @Test
    void absence_isSharedToo() {
        Cache<String, String> a = node(c -> {});
        Cache<String, String> b = node(c -> {});
        assertThat(a.get("x", (String key) -> null)).isNull();
        assertThat(b.get("x")).isNull();
        assertThat(loads).hasValue(0);
        b.put("x", "created");
        await().atMost(PATIENCE).until(() -> "created".equals(a.get("x")));
    }

    @Test
    void get_localCopy_neverOutlivesTheSharedOne() {
        Cache<String, String> a = node(c -> {});
        Cache<String, String> b = node(c -> {});
        a.get("k");
        advance(7);
        assertThat(b.get("k")).isEqualTo("v1");
        advance(3);
        assertThat(b.lookup("k").status()).isEqualTo(Lookup.Status.ABSENT);
        assertThat(b.get("k")).isEqualTo("v2");
    }

    @Test
    void get_bothNodesMissAtOnce_oneLoads() throws Exception {
        Gate gate = new Gate();
        Cache<String, String> a = node(c -> {}, gate);
        Cache<String, String> b = node(c -> {}, gate);
        CompletableFuture<String> first = a.getAsync("k");
        gate.awaitBegun();
        CompletableFuture<String> second = b.getAsync("k");
        ticker.awaitPending(2);
        gate.answer(0, "v");
        assertThat(first).succeedsWithin(PATIENCE).isEqualTo("v");
        await().atMost(PATIENCE).until(() -> {
            ticker.advance(Duration.ofMillis(20));
            return second.isDone();
        });
        assertThat(second).isCompletedWithValue("v");
        assertThat(gate.calls()).isEqualTo(1);
        assertThat(b.snapshot().sharedHits()).isEqualTo(1);
    }

    @Test
    void get_loaderFails_theLeaseIsFreeForOthers() {
        Cache<String, String> a = node(c -> {});
        Cache<String, String> b = node(c -> {});
        assertThatThrownBy(() -> a.get("k", (String key) -> {
                    throw new IllegalStateException("down");
                }))
                .hasMessage("down");
        tier.settle();
        assertThat(b.get("k")).isEqualTo("v1");
    }

    @Test
    void get_otherNodeHoldsTheLease_servesStaleAtOnce() throws Exception {
        Gate gate = new Gate();
        Cache<String, String> a = node(c -> c.staleIfError(Duration.ofSeconds(60)), gate);
        Cache<String, String> b = node(c -> c.staleIfError(Duration.ofSeconds(60)), gate);
        b.put("k", "old");
        advance(11);
        CompletableFuture<String> first = a.getAsync("k");
        gate.awaitBegun();
        assertThat(b.get("k")).isEqualTo("old");
        assertThat(b.snapshot().staleServed()).isEqualTo(1);
        gate.answer(0, "new");
        assertThat(first).succeedsWithin(PATIENCE).isEqualTo("new");
    }

    @Test
    void get_onlyTheSharedTierHasAStaleValue_itIsServedWhenTheLoaderFails() {
        Cache<String, String> a = node(c -> c.staleIfError(Duration.ofSeconds(60)));
        a.put("k", "old");
        advance(11);
        Cache<String, String> b = node(c -> c.staleIfError(Duration.ofSeconds(60)));
        assertThat(b.get("k", (String key) -> {
                    throw new IllegalStateException("down");
                }))
                .isEqualTo("old");
    }

    @Test
    void clear_staleValueInTheSharedTier_isNeverServedAgain() {
        Cache<String, String> a = node(c -> c.staleIfError(Duration.ofSeconds(60)));
        a.put("k", "old");
        advance(11);
        Cache<String, String> b = node(c -> c.staleIfError(Duration.ofSeconds(60)));
        assertThat(b.clear().shared()).isEqualTo(TierOutcome.APPLIED);
        assertThatThrownBy(() -> b.get("k", (String key) -> {
                    throw new IllegalStateException("down");
                }))
                .hasMessage("down");
    }

    @Test
    void invalidate_duringLoadOfAnotherNode_itsFillIsRefusedInBothTiers() throws Exception {
        Gate gate = new Gate();
        Cache<String, String> a = node(c -> {}, gate);
        Cache<String, String> b = node(c -> {}, gate);
        CompletableFuture<String> caller = a.getAsync("k");
        gate.awaitBegun();
        tier.mute(0, true);
        assertThat(b.invalidate("k").complete()).isTrue();
        gate.answer(0, "old");
        assertThat(caller).succeedsWithin(PATIENCE).isEqualTo("old");
        assertThat(a.snapshot().refusedFills()).isEqualTo(1);
        assertThat(b.lookup("k").status()).isEqualTo(Lookup.Status.ABSENT);
        assertThat(a.lookup("k").status()).isEqualTo(Lookup.Status.ABSENT);
    }

    @Test
    void invalidate_reachesOtherNodes() {
        Cache<String, String> a = node(c -> {});
        Cache<String, String> b = node(c -> {});
        a.get("k");
        b.get("k");
        a.invalidate("k");
        await().atMost(PATIENCE).until(() -> b.lookup("k").status() == Lookup.Status.ABSENT);
        a.put("t", Loaded.of("x").tags("red"));
        b.get("t");
        a.invalidateTags("red");
        await().atMost(PATIENCE).until(() -> b.lookup("t").status() == Lookup.Status.ABSENT);
        assertThat(a.lookup("t").status()).isEqualTo(Lookup.Status.ABSENT);
    }

    @Test
    void get_tierIsDown_loads() {
        Cache<String, String> a = node(c -> {});
        tier.down();
        tier.settle();
        assertThat(a.get("k")).isEqualTo("v1");
        assertThat(a.get("k")).isEqualTo("v1");
        assertThat(a.invalidate("k").shared()).isEqualTo(TierOutcome.QUEUED);
        assertThat(a.put("k", "mine").shared()).isEqualTo(TierOutcome.QUEUED);
        assertThat(a.get("k")).isEqualTo("mine");
        assertThat(a.getAll(List.of("k", "l"))).containsKeys("k", "l");
    }

    @Test
    void snapshot_tierIsDown_countsWhatWaitsUntilItIsSent() {
        Cache<String, String> a = node(c -> {});
        tier.down();
        tier.settle();
        a.invalidate("k");
        a.invalidate("k");
        a.invalidate("l");
        assertThat(a.snapshot().queued()).isEqualTo(2);
        tier.up(true);
        await().atMost(PATIENCE).until(() -> a.snapshot().queued() == 0);
    }

    @Test
    void get_tierHangs_loadsAfterTheReadDeadline() {
        Cache<String, String> a = node(c -> {});
        tier.fault(Fault.HANG, Op.GET, Op.LEASE);
        CompletableFuture<String> caller = a.getAsync("k");
        await().atMost(PATIENCE).until(() -> {
            ticker.advance(Duration.ofMillis(100));
            return caller.isDone();
        });
        assertThat(caller).isCompletedWithValue("v1");
    }

    @Test
    void get_callerIsInterruptedWhileHeReadsTheTier_theFlightGoesOn() throws Exception {
        Cache<String, String> a = node(c -> {});
        long reads = tier.count(Op.GET);
        tier.fault(Fault.HOLD, Op.GET);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread leader = new Thread(() -> {
            try {
                a.get("k");
                interrupted.complete(false);
            } catch (LoadInterruptedException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        leader.start();
        await().atMost(PATIENCE).until(() -> tier.count(Op.GET) > reads);
        CompletableFuture<String> follower = a.getAsync("k");
        leader.interrupt();
        assertThat(interrupted).succeedsWithin(PATIENCE).isEqualTo(true);
        tier.heal();
        assertThat(follower).succeedsWithin(PATIENCE).isEqualTo("v1");
    }

    @Test
    void undecodable_isAMissAndIsReplaced() {
        Cache<String, String> a = node(c -> {});
        a.put("k", "v");
        Cache<String, String> other = add(Cache.<String, String>named("products")
                .config(c -> c.ttl(Duration.ofSeconds(10)).ticker(ticker))
                .shared(tier, new Picky())
                .loader((String key) -> "other")
                .build());
        assertThat(other.get("k")).isEqualTo("other");
        assertThat(other.snapshot().undecodable()).isPositive();
        assertThat(other.get("k")).isEqualTo("other");
        assertThat(other.snapshot().sharedHits()).isEqualTo(1);
        assertThat(other.get("bad", (String key) -> "unencodable")).isEqualTo("unencodable");
        assertThat(other.lookup("bad").status()).isEqualTo(Lookup.Status.ABSENT);
    }

    @Test
    void keys_ofATypeWithoutText_areRefusedAtTheFirstUse() {
        Cache<Object, String> cache = Cache.<Object, String>named("objects")
                .config(c -> c.ttl(Duration.ofSeconds(10)).ticker(ticker))
                .shared(tier, Codec.text())
                .loader((Object key) -> "v")
                .build();
        assertThatThrownBy(() -> cache.get(1.5))
                .hasMessage("keyText must be set for a shared tier with keys of this type: type=java.lang.Double");
        assertThat(cache.get(1)).isEqualTo("v");
        assertThatThrownBy(() -> cache.get("1"))
                .hasMessage("keys must all be of one type when keyText is not set: type=java.lang.String,"
                        + " type before=java.lang.Integer");
        cache.close();
    }

    @Test
    void withoutNotes_localCopiesLiveForASecondOnly() {
        MemorySharedTier silent = MemorySharedTier.withoutNotes(ticker);
        Cache<String, String> cache = add(Cache.<String, String>named("products")
                .config(c -> c.ttl(Duration.ofSeconds(10)).jitterRatio(0).ticker(ticker))
                .local(new MapLocalTier<>())
                .shared(silent, Codec.text())
                .loader((String key) -> "v" + loads.incrementAndGet())
                .build());
        silent.settle();
        cache.get("k");
        cache.get("k");
        assertThat(cache.snapshot().localHits()).isEqualTo(1);
        advance(1);
        assertThat(cache.get("k")).isEqualTo("v1");
        assertThat(cache.snapshot().sharedHits()).isEqualTo(1);
    }

    @Test
    void sharedWrite_isWhatAPutWrites() {
        Cache<String, String> a = node(c -> {});
        SharedWrite write = a.sharedWrite("k", "v").orElseThrow();
        assertThat(write.cache()).isEqualTo("products");
        assertThat(write.key()).isEqualTo("k");
    }

    @Test
    void sharedWrite_ofNothing_isAbsence_evenWhereThatIsNotRemembered() {
        assertThat(node(c -> {}).sharedWrite("k", null)).isPresent();
        SharedWrite brief =
                node(c -> c.negativeTtl(Duration.ZERO)).sharedWrite("k", null).orElseThrow();
        assertThat(brief.fill().keep()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void getAll_oneReadForAllKeys() {
        Cache<String, String> a = node(c -> {});
        for (String key : List.of("a", "b", "c")) {
            a.put(key, key + "!");
        }
        Cache<String, String> b = node(c -> {}); // hears nothing of the above
        long reads = tier.count(Op.GET);
        assertThat(b.getAll(List.of("a", "b", "c", "d")))
                .containsEntry("a", "a!")
                .containsEntry("d", "v1");
        assertThat(b.getAllAsync(List.of("a", "d")))
                .succeedsWithin(PATIENCE)
                .extracting(map -> map.get("d"))
                .isEqualTo("v1");
        assertThat(tier.count(Op.GET_ALL)).isEqualTo(1);
        assertThat(tier.count(Op.GET)).isEqualTo(reads);
        assertThat(b.snapshot().sharedHits()).isEqualTo(3);
        assertThat(a.get("d")).isEqualTo("v1");
    }

    /** Moves the time in steps in which the tier can answer what alarms have asked it. */
    private void advance(int seconds) {
        for (int step = 0; step < seconds * 10; step++) {
            ticker.advance(Duration.ofMillis(100));
            tier.settle();
        }
    }

    private Cache<String, String> node(Consumer<CacheConfig.Builder> options, Gate gate) {
        return add(builder(options)
                .loader((String key, Load<String> load) -> Sneaky.call(() -> gate.load(key, load)))
                .build());
    }

    private Cache<String, String> node(Consumer<CacheConfig.Builder> options) {
        return add(builder(options)
                .loader((String key) -> "v" + loads.incrementAndGet())
                .build());
    }

    private CacheBuilder<String, String> builder(Consumer<CacheConfig.Builder> options) {
        return Cache.<String, String>named("products")
                .config(c -> {
                    c.ttl(Duration.ofSeconds(10)).jitterRatio(0).ticker(ticker);
                    options.accept(c);
                })
                .local(new MapLocalTier<>())
                .shared(tier, Codec.text());
    }

    private Cache<String, String> add(Cache<String, String> node) {
        nodes.add(node);
        await().atMost(PATIENCE).until(() -> {
            node.put("probe", "there");
            node.evictLocal("probe");
            return node.lookup("probe").status() == Lookup.Status.HIT;
        });
        return node;
    }

    /** Text of another schema, which cannot write everything. */
    private static final class Picky implements Codec<String> {

        @Override
        public int id() {
            return 1;
        }

        @Override
        public int schema() {
            return 99;
        }

        @Override
        public byte[] encode(String value) {
            if (value.equals("unencodable")) {
                throw new IllegalArgumentException(value);
            }
            return Codec.text().encode(value);
        }

        @Override
        public String decode(ByteBuffer bytes) {
            return Codec.text().decode(bytes);
        }
    }
}
