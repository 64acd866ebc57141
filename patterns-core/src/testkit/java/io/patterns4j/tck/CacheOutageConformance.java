package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patterns4j.Codec;
import io.patterns4j.cache.Cache;
import io.patterns4j.cache.IncompleteReceiptException;
import io.patterns4j.cache.Lookup;
import io.patterns4j.cache.Receipt;
import io.patterns4j.cache.SharedConfig;
import io.patterns4j.cache.TierOutcome;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shared tier is gone, silent or back. Subclasses say what the nodes consist of. */
public abstract class CacheOutageConformance extends CacheSuite<CacheFixture.Breakable> {

    private static final Duration HEARTBEAT = Duration.ofMillis(250);
    private static final Duration SUSPECT = Duration.ofMillis(250);

    /** When all nodes trust each other again: two heartbeats, what is in doubt, and a busy machine. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private Cache<String, String> a;
    private Cache<String, String> b;

    /** Creates the suite. */
    protected CacheOutageConformance() {}

    @BeforeEach
    void twoNodes() {
        a = quickNode("a");
        b = quickNode("b");
        source.with("k", "old");
        assertThat(a.get("k")).isEqualTo("old");
        assertThat(b.get("k")).isEqualTo("old");
    }

    // RD-01
    @Test
    void a_node_that_is_cut_off_answers_from_its_own_tier_and_the_store() {
        source.with("other", "v");
        tiers().cutOff("a");

        for (int i = 0; i < 20; i++) {
            assertThat(a.get("k")).isIn("old");
            assertThat(a.get("other")).isEqualTo("v");
            assertThat(await(a.getAsync("none-" + i))).isNull();
            assertThat(a.getAll(List.of("k", "other"))).hasSize(2);
        }
        assertThat(a.put("other", "w").local()).isEqualTo(TierOutcome.APPLIED);
        assertThat(a.get("other")).isEqualTo("w");
    }

    // RD-01
    @Test
    void a_node_whose_questions_are_not_answered_loads_after_its_deadline() {
        source.with("other", "v");
        tiers().deafen("a");

        CacheTiersConformance.within(SOON, () -> "v".equals(a.get("other")));
        assertThat(a.get("k")).isEqualTo("old");
    }

    // RD-01
    @Test
    void a_change_that_could_not_be_sent_says_so() {
        tiers().cutOff("a");
        Crew.until(() -> a.invalidate("warm").shared() == TierOutcome.QUEUED);

        Receipt receipt = a.invalidate("k");

        assertThat(receipt.shared()).isEqualTo(TierOutcome.QUEUED);
        assertThat(receipt.complete()).isFalse();
        assertThatThrownBy(receipt::orThrow).isInstanceOf(IncompleteReceiptException.class);
    }

    // RD-06 and LY-15 begin here: nobody reads what was invalidated while it could not be sent.
    @Test
    void an_invalidation_that_could_not_be_sent_is_sent_before_the_first_read() {
        tiers().cutOff("a");
        source.with("k", "new");
        Crew.until(() -> a.invalidate("k").shared() == TierOutcome.QUEUED);
        assertThat(a.get("k")).isEqualTo("new");
        a.evictLocal("k");

        tiers().mend("a");

        CacheTiersConformance.within(SOON.multipliedBy(3), () -> {
            assertThat(a.get("k")).as("on the node that changed it").isEqualTo("new");
            a.evictLocal("k");
            return "new".equals(b.get("k"));
        });
        Crew.until(() -> a.get("k") != null && a.lookup("k").status() == Lookup.Status.HIT);
        assertThat(quickNode("c").get("k")).isEqualTo("new");
    }

    @Test
    void tags_and_clears_that_could_not_be_sent_are_sent_later_as_well() {
        source.with("tagged", "old").answers(loaded -> loaded.tags("brand"));
        a.get("tagged");
        b.get("tagged");
        tiers().cutOff("a");
        source.with("tagged", "new").with("k", "new");
        Crew.until(() -> a.invalidateTags("brand").shared() == TierOutcome.QUEUED);
        assertThat(a.get("tagged")).isEqualTo("new");
        assertThat(a.clear().shared()).isEqualTo(TierOutcome.QUEUED);
        assertThat(a.get("k")).isEqualTo("new");

        tiers().mend("a");

        CacheTiersConformance.within(
                SOON.multipliedBy(3), () -> "new".equals(b.get("tagged")) && "new".equals(b.get("k")));
    }

    // LY-06
    @Test
    void a_node_that_was_cut_off_does_not_serve_what_was_changed_meanwhile_for_long() {
        tiers().cutOff("b");
        source.with("k", "new");
        a.invalidate("k").orThrow();
        assertThat(a.get("k")).isEqualTo("new");

        CacheTiersConformance.within(SOON, () -> "new".equals(b.get("k")));
        tiers().mend("b");
        CacheTiersConformance.within(SOON, () -> {
            assertThat(b.get("k")).isEqualTo("new");
            return ready(b);
        });
    }

    // LY-08
    @Test
    void a_node_that_hears_nothing_notices_and_does_not_serve_old_copies_for_long() {
        heard(a, b);
        tiers().deafen("b");
        source.with("k", "new");
        a.invalidate("k");
        assertThat(a.get("k")).isEqualTo("new");

        CacheTiersConformance.within(SOON, () -> "new".equals(b.get("k")));
    }

    // LY-08, its end
    @Test
    void a_node_that_hears_again_trusts_its_copies_again() {
        heard(a, b);
        tiers().deafen("b");
        CacheTiersConformance.within(SOON, () -> b.snapshot().suspect());

        tiers().mend("b");

        CacheTiersConformance.within(SOON.multipliedBy(2), () -> !b.snapshot().suspect() && ready(b));
        source.with("k", "new");
        Crew.until(() -> a.invalidate("k").complete());
        CacheTiersConformance.within(SOON, () -> "new".equals(b.get("k")));
    }

    // LY-15
    @Test
    void nodes_that_all_put_something_else_while_they_were_cut_off_agree_in_the_end() {
        Cache<String, String> c = quickNode("c");
        List.of("a", "b", "c").forEach(tiers()::cutOff);
        Crew.until(() -> a.put("k", "of a").shared() == TierOutcome.QUEUED);
        Crew.until(() -> b.put("k", "of b").shared() == TierOutcome.QUEUED);
        Crew.until(() -> c.put("k", "of c").shared() == TierOutcome.QUEUED);
        source.with("k", "of the store");

        List.of("a", "b", "c").forEach(tiers()::mend);

        Crew.until(() -> {
            Set<String> values = new HashSet<>(List.of(a.get("k"), b.get("k"), c.get("k")));
            return values.equals(Set.of("of the store"))
                    && List.of(a, b, c).stream().allMatch(CacheSuite::ready);
        });
        assertThat(quickNode("d").get("k")).isEqualTo("of the store");
    }

    @Test
    void a_node_begins_without_a_shared_tier_and_uses_it_when_it_comes() {
        tiers().cutOff("late");
        Cache<String, String> late =
                keepUnready(builder(new CacheFixture.Node("late", Codec.text(), this::quick), options -> {})
                        .loader(source::load)
                        .build());
        source.with("new", "v");
        assertThat(late.get("new")).isEqualTo("v");

        tiers().mend("late");

        Crew.until(() -> ready(late));
        late.evictLocal("k");
        assertThat(late.get("k")).isEqualTo("old");
        assertThat(source.loads("k")).isEqualTo(1);
    }

    private Cache<String, String> quickNode(String name) {
        return node(new CacheFixture.Node(name, Codec.text(), this::quick), options -> {});
    }

    private void quick(SharedConfig.Builder shared) {
        shared.readDeadline(Duration.ofMillis(200))
                .writeDeadline(Duration.ofMillis(500))
                .heartbeat(HEARTBEAT)
                .suspectTtl(SUSPECT)
                .settleTime(Duration.ofMillis(400))
                .breaker(breaker -> breaker.openFor(Duration.ofMillis(200)));
    }
}
