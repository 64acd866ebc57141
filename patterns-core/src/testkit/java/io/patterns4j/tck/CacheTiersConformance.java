package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Codec;
import io.patterns4j.cache.Cache;
import io.patterns4j.cache.Loaded;
import io.patterns4j.cache.Lookup;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Local copies over a shared tier: what one node changes, and what the others see. Subclasses say what they consist of.
 */
public abstract class CacheTiersConformance extends CacheSuite<CacheFixture.Shared> {

    private static final Duration SOON = Duration.ofSeconds(5);

    private Cache<String, String> a;
    private Cache<String, String> b;

    /** Creates the suite. */
    protected CacheTiersConformance() {}

    @BeforeEach
    void twoNodes() {
        a = node();
        b = node();
    }

    // LY-02
    @Test
    void a_put_is_seen_by_nodes_with_a_copy() {
        changed(node -> node.put("k", "new").orThrow());
        assertThat(source.loads("k")).as("nobody had to load it").isEqualTo(1);
    }

    // LY-02
    @Test
    void an_invalidation_is_seen_by_nodes_with_a_copy() {
        changed(node -> node.invalidate("k").orThrow());
    }

    // LY-02
    @Test
    void an_expiry_is_seen_by_nodes_with_a_copy() {
        changed(node -> node.expire("k").orThrow());
    }

    // LY-02
    @Test
    void an_invalidation_by_tag_is_seen_by_nodes_with_a_copy() {
        source.answers(loaded -> loaded.tags("brand"));
        changed(node -> node.invalidateTags("brand").orThrow());
    }

    // LY-02
    @Test
    void a_clear_is_seen_by_nodes_with_a_copy() {
        changed(node -> node.clear().orThrow());
    }

    // LY-02
    @Test
    void an_invalidation_by_tag_leaves_what_does_not_have_it() {
        source.with("k", "v").with("other", "v").answers(loaded -> loaded.tags("brand"));
        a.get("k");
        source.answers(loaded -> loaded.tags("shop"));
        a.get("other");
        b.get("other");

        b.invalidateTags("brand").orThrow();

        within(SOON, () -> status(a, "k") != Lookup.Status.HIT);
        assertThat(status(a, "other")).isEqualTo(Lookup.Status.HIT);
        assertThat(status(b, "other")).isEqualTo(Lookup.Status.HIT);
        assertThat(status(node(), "other")).isEqualTo(Lookup.Status.HIT);
    }

    // NG-02
    @Test
    void what_did_not_exist_is_seen_by_all_nodes_when_it_is_put() {
        assertThat(a.get("k")).isNull();
        assertThat(b.get("k")).isNull();
        assertThat(source.loads("k")).isEqualTo(1);

        a.put("k", "v").orThrow();

        assertThat(a.get("k")).isEqualTo("v");
        within(SOON, () -> "v".equals(b.get("k")));
    }

    // LY-12
    @Test
    void a_node_gives_up_its_own_copy_only() {
        source.with("k", "v");
        a.get("k");
        b.get("k");

        a.evictLocal("k");

        assertThat(a.lookup("k").tier()).isEqualTo(Lookup.Tier.SHARED);
        assertThat(b.lookup("k").status()).isEqualTo(Lookup.Status.HIT);
        assertThat(a.get("k")).isEqualTo("v");
        assertThat(a.lookup("k").tier()).isEqualTo(Lookup.Tier.LOCAL);
        assertThat(source.loads("k")).isEqualTo(1);
    }

    // LY-12
    @Test
    void what_is_not_to_be_stored_reaches_no_tier() {
        source.with("k", "v").answers(Loaded::noStore);

        assertThat(a.get("k")).isEqualTo("v");

        assertThat(status(a, "k")).isEqualTo(Lookup.Status.ABSENT);
        assertThat(status(b, "k")).isEqualTo(Lookup.Status.ABSENT);
    }

    @Test
    void a_local_copy_is_used_without_asking_the_shared_tier_as_long_as_told() {
        source.with("k", "v");
        Cache<String, String> node = node(options -> options.localTtl(Duration.ofMillis(300)));
        node.get("k");
        assertThat(node.lookup("k").status()).isEqualTo(Lookup.Status.HIT);

        within(SOON, () -> node.lookup("k").tier() == Lookup.Tier.SHARED);

        assertThat(node.get("k")).isEqualTo("v");
        assertThat(source.loads("k")).isEqualTo(1);
    }

    // RD-07
    @Test
    void bytes_that_cannot_be_decoded_are_a_miss_and_stay_until_there_is_something_better() {
        source.with("k", "v");
        a.get("k");
        source.with("k", "new");
        Cache<String, String> newer = node(new CacheFixture.Node("newer", new OtherText(7), this::patient), o -> {});
        source.failWith(new CacheSource.Down());

        assertThat(newer.lookup("k").status()).isEqualTo(Lookup.Status.ABSENT);
        assertThatThrownBy(() -> newer.get("k")).isInstanceOf(CacheSource.Down.class);

        assertThat(newer.snapshot().undecodable()).isPositive();
        assertThat(node().get("k")).as("of those who can read it").isEqualTo("v");
        source.failWith(null);
        assertThat(newer.get("k")).isEqualTo("new");
        newer.evictLocal("k");
        assertThat(newer.get("k")).isEqualTo("new");
        assertThat(source.loads("k")).isEqualTo(3);
    }

    // RD-07: a codec that throws on bytes with the right marks is no different.
    @Test
    void a_decoder_that_throws_is_a_miss() {
        source.with("k", "v");
        a.get("k");
        OtherText choosy = new OtherText(Codec.text().schema());
        Cache<String, String> node = node(new CacheFixture.Node("choosy", choosy, this::patient), options -> {});
        choosy.decodes = false;

        assertThat(node.get("k")).isEqualTo("v");

        assertThat(source.loads("k")).isEqualTo(2);
        assertThat(node.snapshot().undecodable()).isPositive();
    }

    // RD-09
    @Test
    void a_value_that_cannot_be_encoded_reaches_its_caller_and_no_other_node() {
        source.with("k", "v");
        OtherText broken = new OtherText(Codec.text().schema());
        Cache<String, String> node = node(new CacheFixture.Node("broken", broken, this::patient), options -> {});
        broken.encodes = false;

        assertThat(node.get("k")).isEqualTo("v");

        assertThat(status(b, "k")).isEqualTo(Lookup.Status.ABSENT);
        assertThat(await(b.getAsync("k"))).as("nobody has to wait for a lease").isEqualTo("v");
        assertThat(source.loads("k")).isEqualTo(2);
    }

    // RD-10
    @Test
    void large_values_come_back_as_they_were_whether_they_are_compressed_or_not() {
        Cache<String, String> compressing = node(
                new CacheFixture.Node("compressing", Codec.text(), shared -> {
                    patient(shared);
                    shared.compressFrom(100);
                }),
                options -> {});
        for (int size : new int[] {0, 1, 99, 100, 1_000, 100_000}) {
            String value = "0123456789".repeat(size / 10) + "x".repeat(size % 10);
            a.put("plain", value).orThrow();
            compressing.put("compressed", value).orThrow();

            b.evictLocal("compressed");
            compressing.evictLocal("plain");
            assertThat(b.get("compressed")).isEqualTo(value);
            assertThat(compressing.get("plain")).isEqualTo(value);
        }
    }

    private void changed(Consumer<Cache<String, String>> change) {
        source.with("k", "old");
        assertThat(a.get("k")).isEqualTo("old");
        assertThat(b.get("k")).isEqualTo("old");
        assertThat(source.loads("k")).isEqualTo(1);
        source.with("k", "new");

        change.accept(a);

        assertThat(a.get("k")).isEqualTo("new");
        within(SOON, () -> "new".equals(b.get("k")));
        assertThat(node().get("k")).isEqualTo("new");
    }

    static void within(Duration time, BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        Crew.until(condition);
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(time);
    }

    /** Text that can say no. */
    private static final class OtherText implements Codec<String> {

        private final int schema;
        private volatile boolean encodes = true;
        private volatile boolean decodes = true;

        OtherText(int schema) {
            this.schema = schema;
        }

        @Override
        public int id() {
            return Codec.text().id();
        }

        @Override
        public int schema() {
            return schema;
        }

        @Override
        public byte[] encode(String value) {
            if (!encodes) {
                throw new IllegalArgumentException("cannot encode");
            }
            return Codec.text().encode(value);
        }

        @Override
        public String decode(ByteBuffer bytes) {
            if (!decodes) {
                throw new IllegalArgumentException("cannot decode");
            }
            return Codec.text().decode(bytes);
        }
    }
}
