package io.patterns4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.Codec;
import io.patterns4j.cache.Cache;
import io.patterns4j.cache.Lookup;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Notes that are lost or spoilt, and stores that forget. Subclasses say what the nodes consist of. */
public abstract class CacheNotesConformance extends CacheSuite<CacheFixture.Lossy> {

    private static final Duration SOON = Duration.ofSeconds(5);

    private Cache<String, String> a;
    private Cache<String, String> b;

    /** Creates the suite. */
    protected CacheNotesConformance() {}

    @BeforeEach
    void twoNodes() {
        a = quickNode("a");
        b = quickNode("b");
        source.with("k", "old");
        heard(a, b);
        Crew.until(() -> trusts(a) && trusts(b));
    }

    // LY-03
    @Test
    void a_node_keeps_its_copy_when_it_hears_its_own_note() {
        a.put("k", "v").orThrow();
        Crew.until(() -> "v".equals(b.get("k")));
        a.put("after", "v").orThrow();
        Crew.until(() -> "v".equals(b.get("after")));

        assertThat(a.lookup("k").tier()).isEqualTo(Lookup.Tier.LOCAL);
    }

    // LY-02: a note makes nobody load or change anything.
    @Test
    void a_node_without_a_copy_does_nothing_about_a_note() {
        long loads = b.snapshot().loads();
        source.with("mine", "v");
        a.get("mine");
        a.invalidate("mine").orThrow();
        a.put("mine", "w").orThrow();

        assertThat(a.get("mine")).isEqualTo("w");
        assertThat(b.snapshot().loads()).isEqualTo(loads);
    }

    // LY-11, LY-06: a note that never came is missed when the next one comes, or with the next heartbeat.
    @Test
    void a_lost_note_is_missed() {
        both("old");
        source.with("k", "new");
        tiers().loseNextNote();
        a.invalidate("k").orThrow();

        CacheTiersConformance.within(SOON, () -> "new".equals(b.get("k")));
        Crew.until(() -> trusts(b));
    }

    // LY-11
    @Test
    void a_note_that_cannot_be_read_is_a_lost_one() {
        both("old");
        source.with("k", "new");
        tiers().loseNextNote();
        a.invalidate("k").orThrow();
        tiers().sendUnreadableNote("b");

        CacheTiersConformance.within(SOON, () -> "new".equals(b.get("k")));
        Crew.until(() -> trusts(b));
    }

    // LY-09
    @Test
    void that_everything_is_gone_is_heard_without_a_list_of_what() {
        both("old");
        tiers().sendUnknownNote("b");

        CacheTiersConformance.within(SOON, () -> b.lookup("k").tier() != Lookup.Tier.LOCAL);
        assertThat(b.get("k")).isEqualTo("old");
    }

    // LY-17
    @Test
    void an_invalidation_that_a_failover_lost_is_sent_again() {
        both("old");
        tiers().checkpoint();
        source.with("k", "new");
        a.invalidate("k").orThrow();
        assertThat(a.get("k")).isEqualTo("new");

        tiers().failOver();

        a.evictLocal("k");
        assertThat(a.get("k")).as("on the node that changed it").isEqualTo("new");
        CacheTiersConformance.within(SOON.multipliedBy(2), () -> "new".equals(b.get("k")));
        Cache<String, String> c = quickNode("c");
        Crew.until(() -> "new".equals(c.get("k")) && trusts(c));
        assertThat(c.get("k")).isEqualTo("new");
    }

    // LY-17, of a clear
    @Test
    void a_clear_that_a_failover_lost_is_sent_again() {
        both("old");
        tiers().checkpoint();
        source.with("k", "new");
        a.clear().orThrow();

        tiers().failOver();

        a.evictLocal("k");
        assertThat(a.get("k")).as("on the node that cleared").isEqualTo("new");
        CacheTiersConformance.within(SOON.multipliedBy(2), () -> "new".equals(b.get("k")));
    }

    // LY-17: a load of which the lease was granted before may not be published after.
    @Test
    void a_load_from_before_a_failover_is_not_stored_for_others() {
        CacheSource.Hold hold = source.with("slow", "old").hold("slow");
        java.util.concurrent.CompletableFuture<String> reader = a.getAsync("slow");
        hold.awaitReached();
        source.with("slow", "new");

        tiers().failOver();
        b.invalidate("slow");
        hold.release();

        await(reader);
        Crew.until(() -> "new".equals(b.get("slow")) && "new".equals(a.get("slow")));
    }

    private Cache<String, String> quickNode(String name) {
        return node(
                new CacheFixture.Node(
                        name,
                        Codec.text(),
                        shared -> shared.readDeadline(Duration.ofSeconds(2))
                                .writeDeadline(Duration.ofSeconds(2))
                                .heartbeat(Duration.ofMillis(250))
                                .suspectTtl(Duration.ofMillis(250))
                                .settleTime(Duration.ofMillis(400))),
                options -> {});
    }

    private void both(String value) {
        Crew.until(() -> value.equals(a.get("k")) && value.equals(b.get("k")));
    }

    /** Whether it uses the shared tier and hears all notes. */
    private static boolean trusts(Cache<String, String> node) {
        return ready(node) && !node.snapshot().suspect();
    }
}
