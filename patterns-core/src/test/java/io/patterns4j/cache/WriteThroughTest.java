package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.patterns4j.Codec;
import io.patterns4j.Outcome;
import io.patterns4j.cache.Lookup.Status;
import io.patterns4j.tck.MapLocalTier;
import io.patterns4j.tck.MemorySharedTier;
import io.patterns4j.tck.MemorySharedTier.Fault;
import io.patterns4j.tck.MemorySharedTier.Op;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteThroughTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MemorySharedTier tier = new MemorySharedTier();
    private final Store store = new Store();
    private final Cache<String, String> cache = node();
    private final Cache<String, String> other = node();
    private final WriteThrough<String, String, IOException> through = WriteThrough.of(cache, store);

    /** The store of truth; "bad" values fail as ordered. */
    private static final class Store implements StoreWriter<String, String, IOException> {

        final Map<String, String> rows = new ConcurrentHashMap<>();
        final AtomicInteger writes = new AtomicInteger();
        OptionalLong version = OptionalLong.empty();

        @Nullable
        Throwable failure;

        boolean appliedAnyway;
        boolean unchanged;

        @Override
        public OptionalLong write(String key, @Nullable String value) throws IOException {
            writes.incrementAndGet();
            boolean fails = failure != null && (value == null || value.startsWith("bad"));
            if (!fails || appliedAnyway) {
                rows.compute(key, (same, old) -> value);
            }
            if (fails && failure instanceof IOException io) {
                throw io;
            }
            if (fails && failure instanceof Error error) {
                throw error;
            }
            return version;
        }

        @Override
        public boolean unchanged(Throwable thrown) {
            assertThat(thrown).isSameAs(failure);
            return unchanged;
        }
    }

    /** What is put before a node is connected is queued, and dropped again when it is. */
    @BeforeEach
    void connect() {
        for (Cache<String, String> node : List.of(cache, other)) {
            await().atMost(PATIENCE)
                    .until(() -> node.put("probe", "x").shared() == TierOutcome.APPLIED
                            && node.lookup("probe").status() == Status.HIT);
        }
    }

    @AfterEach
    void close() {
        cache.close();
        other.close();
    }

    @Test
    void put_withVersion_isInEveryTierAndSeenByOtherNodes() throws IOException {
        store.rows.put("a", "old");
        assertThat(other.get("a")).isEqualTo("old");
        store.version = OptionalLong.of(7);

        Receipt receipt = through.put("a", "new");

        assertThat(receipt).isEqualTo(new Receipt(TierOutcome.APPLIED, TierOutcome.APPLIED, TierOutcome.APPLIED));
        assertThat(store.rows).containsEntry("a", "new");
        assertThat(cache.lookup("a"))
                .satisfies(found -> assertThat(found.status()).isEqualTo(Status.HIT))
                .satisfies(found -> assertThat(found.value()).isEqualTo("new"));
        await().atMost(PATIENCE).until(() -> "new".equals(other.get("a")));
        assertThat(cache.snapshot().loads()).isZero();
    }

    @Test
    void put_withoutVersion_invalidates() throws IOException {
        store.rows.put("a", "old");
        cache.get("a");
        other.get("a");

        Receipt receipt = through.put("a", "new");

        assertThat(receipt.store()).isEqualTo(TierOutcome.APPLIED);
        assertThat(receipt.complete()).isTrue();
        assertThat(cache.lookup("a").status()).isEqualTo(Status.ABSENT);
        assertThat(cache.get("a")).isEqualTo("new");
        await().atMost(PATIENCE).until(() -> "new".equals(other.get("a")));
    }

    @Test
    void put_overtakenBetweenStoreAndCache_doesNotReplaceTheNewer() throws IOException {
        store.version = OptionalLong.of(2);
        WriteThrough.of(other, store).put("a", "newer");
        store.version = OptionalLong.of(1);

        Receipt receipt = through.put("a", "older");

        assertThat(receipt.shared()).isEqualTo(TierOutcome.REFUSED);
        assertThat(receipt.complete()).isTrue();
        assertThat(cache.lookup("a").value()).isEqualTo("newer");
    }

    @Test
    void put_versionOfTheCaller_isUsedWhenTheWriterTellsNone() throws IOException {
        through.put("a", Loaded.of("new").version(3).tags("t"));

        assertThat(cache.lookup("a").value()).isEqualTo("new");
        cache.invalidateTags("t");
        assertThat(cache.lookup("a").status()).isEqualTo(Status.ABSENT);
    }

    @Test
    void put_notToBeStored_invalidates() throws IOException {
        store.version = OptionalLong.of(1);

        through.put("a", Loaded.of("new").noStore());

        assertThat(cache.lookup("a").status()).isEqualTo(Status.ABSENT);
        assertThat(store.rows).containsEntry("a", "new");
    }

    @Test
    void put_notModified_isRefusedBeforeTheStore() {
        assertThatThrownBy(() -> through.put("a", Loaded.notModified()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value must be a value or absent: value=NOT_MODIFIED");
        assertThat(store.writes).hasValue(0);
    }

    @Test
    void remove_withVersion_isRememberedAsAbsence() throws IOException {
        store.rows.put("a", "old");
        store.version = OptionalLong.of(5);

        through.remove("a");

        assertThat(cache.lookup("a").status()).isEqualTo(Status.NEGATIVE);
        store.version = OptionalLong.of(4);
        assertThat(through.put("a", "overtaken").shared()).isEqualTo(TierOutcome.REFUSED);
        assertThat(cache.lookup("a").status()).isEqualTo(Status.NEGATIVE);
    }

    @Test
    void remove_withoutVersion_invalidates() throws IOException {
        store.rows.put("a", "old");
        cache.get("a");

        through.remove("a");

        assertThat(cache.get("a")).isNull();
    }

    // The cache fails

    @Test
    void put_sharedTierDown_saysSoAndThisNodeReadsTheNewValue() throws IOException {
        store.rows.put("a", "old");
        cache.get("a");
        store.version = OptionalLong.of(2);
        tier.fault(Fault.REFUSE);

        Receipt receipt = through.put("a", "new");

        assertThat(receipt.store()).isEqualTo(TierOutcome.APPLIED);
        assertThat(receipt.shared()).isEqualTo(TierOutcome.QUEUED);
        assertThat(receipt.complete()).isFalse();
        assertThat(cache.get("a")).isEqualTo("new");
        tier.heal();
        await().atMost(PATIENCE).until(() -> "new".equals(other.get("a")));
    }

    @Test
    void put_valueThatCannotBeEncoded_invalidatesAndDoesNotFail() throws IOException {
        store.rows.put("a", "old");
        cache.get("a");
        store.version = OptionalLong.of(2);
        String broken = "not well-formed: \ud800";

        Receipt receipt = through.put("a", broken);

        assertThat(receipt.store()).isEqualTo(TierOutcome.APPLIED);
        assertThat(other.get("a")).isEqualTo(broken);
        assertThat(cache.get("a")).isEqualTo(broken);
    }

    @Test
    void put_cacheClosed_saysThatTheStoreHasIt() throws IOException {
        cache.close();

        Receipt receipt = through.put("a", "new");

        assertThat(receipt).isEqualTo(new Receipt(TierOutcome.APPLIED, TierOutcome.FAILED, TierOutcome.FAILED));
        assertThat(store.rows).containsEntry("a", "new");
    }

    // The store fails

    @Test
    void put_unknownOutcome_invalidatesEverywhereAndThrowsTheSame() throws IOException {
        for (Throwable failure : new Throwable[] {new IOException("timeout"), new StackOverflowError("deep")}) {
            store.failure = null;
            store.appliedAnyway = true;
            store.rows.put("a", "old");
            cache.invalidate("a");
            cache.get("a");
            other.get("a");
            store.failure = failure;

            assertThatThrownBy(() -> through.put("a", "bad, but written")).isSameAs(failure);

            assertThat(cache.get("a")).isEqualTo("bad, but written");
            await().atMost(PATIENCE).until(() -> "bad, but written".equals(other.get("a")));
        }
    }

    @Test
    void put_storeSurelyUnchanged_leavesTheCacheAsItIs() {
        store.rows.put("a", "old");
        cache.get("a");
        store.failure = new IOException("refused");
        store.unchanged = true;
        long before = tier.count(Op.INVALIDATE);

        assertThatThrownBy(() -> through.put("a", "bad")).isSameAs(store.failure);

        assertThat(cache.lookup("a").value()).isEqualTo("old");
        assertThat(tier.count(Op.INVALIDATE)).isEqualTo(before);
    }

    @Test
    void put_nobodyCanSayWhetherTheStoreIsUnchanged_invalidates() {
        IOException timeout = new IOException("timeout");
        StoreWriter<String, String, IOException> clueless = new StoreWriter<>() {
            @Override
            public OptionalLong write(String key, @Nullable String value) throws IOException {
                throw timeout;
            }

            @Override
            public boolean unchanged(Throwable failure) {
                throw new IllegalStateException("clueless");
            }
        };
        store.rows.put("a", "old");
        cache.get("a");

        assertThatThrownBy(() -> WriteThrough.of(cache, clueless).put("a", "new"))
                .isSameAs(timeout);

        assertThat(cache.lookup("a").status()).isEqualTo(Status.ABSENT);
    }

    // Many

    @Test
    void putAll_someFail_areNamedAndTheOthersVisible() {
        for (boolean versioned : new boolean[] {true, false}) {
            store.version = versioned ? OptionalLong.of(3) : OptionalLong.empty();
            store.failure = new IOException("refused");
            store.unchanged = true;
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 0; i < 5; i++) {
                String key = versioned + "k" + i;
                store.rows.put(key, "old");
                cache.get(key);
                values.put(key, i % 2 == 1 ? "bad" : "new" + i);
            }

            Map<String, Outcome<Receipt>> outcomes = through.putAll(values);

            assertThat(outcomes).hasSize(5);
            values.forEach((key, value) -> {
                if (value.equals("bad")) {
                    assertThat(outcomes.get(key)).isEqualTo(new Outcome.Threw<>(store.failure));
                    assertThat(cache.lookup(key).value()).isEqualTo("old");
                } else {
                    assertThat(outcomes.get(key)).isInstanceOf(Outcome.Returned.class);
                    assertThat(cache.get(key)).isEqualTo(value);
                }
            });
        }
    }

    @Test
    void putAll_writerThrowsOrDoesNotAnswer_invalidatesWhatNobodyKnows() {
        IllegalStateException broken = new IllegalStateException("broken");
        AtomicInteger calls = new AtomicInteger();
        StoreWriter<String, String, RuntimeException> bulk = new StoreWriter<>() {
            @Override
            public OptionalLong write(String key, @Nullable String value) {
                throw new AssertionError("not for many");
            }

            @Override
            public Map<String, Outcome<OptionalLong>> writeAll(Map<String, String> values) {
                if (calls.incrementAndGet() == 1) {
                    throw broken;
                }
                return Map.of("a", new Outcome.Returned<>(OptionalLong.of(9)));
            }
        };
        store.rows.put("a", "old");
        store.rows.put("b", "old");
        WriteThrough<String, String, RuntimeException> many = WriteThrough.of(cache, bulk);

        cache.getAll(store.rows.keySet());
        Map<String, Outcome<Receipt>> thrown = many.putAll(Map.of("a", "new", "b", "new"));
        assertThat(thrown).containsEntry("a", new Outcome.Threw<>(broken)).containsEntry("b", thrown.get("a"));
        assertThat(cache.lookup("a").status()).isEqualTo(Status.ABSENT);

        cache.getAll(store.rows.keySet());
        Map<String, Outcome<Receipt>> half = many.putAll(Map.of("a", "new", "b", "new"));
        assertThat(half.get("a")).isInstanceOf(Outcome.Returned.class);
        assertThat(half.get("b"))
                .isInstanceOfSatisfying(
                        Outcome.Threw.class,
                        threw -> assertThat(threw.error()).hasMessage("writer must answer for each key: key=b"));
        assertThat(cache.lookup("a").value()).isEqualTo("new");
        assertThat(cache.lookup("b").status()).isEqualTo(Status.ABSENT);
        assertThat(many.putAll(Map.of())).isEmpty();
        assertThat(calls).hasValue(2);
    }

    @Test
    void get_throughTheCache_neverCallsTheWriter() {
        store.rows.put("a", "old");

        cache.get("a");
        cache.get("none");
        other.get("a");

        assertThat(store.writes).hasValue(0);
    }

    private Cache<String, String> node() {
        return Cache.<String, String>named("products")
                .config(c -> c.ttl(Duration.ofMinutes(10)))
                .local(new MapLocalTier<>())
                .shared(tier, Codec.text(), s -> s.readDeadline(PATIENCE).writeDeadline(PATIENCE))
                .loader((String key) -> store.rows.get(key))
                .build();
    }
}
