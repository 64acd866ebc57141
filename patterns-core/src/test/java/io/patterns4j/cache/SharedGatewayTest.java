package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.circuitbreaker.OpenDuration;
import io.patterns4j.tck.MemorySharedTier;
import io.patterns4j.tck.MemorySharedTier.Fault;
import io.patterns4j.tck.MemorySharedTier.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A shared tier that is down, slow or forgetful is a miss, and never a lie. */
class SharedGatewayTest extends SharedNodes {

    // As long as all is well

    @Test
    void read_whatWasPublished_isFoundByAll() {
        Node one = node();
        Node other = node();
        assertThat(one.read("k")).isEqualTo("nothing");

        assertThat(get(one.side.publish(one.lease("k"), fill("v", 0)))).isEqualTo(TierOutcome.APPLIED);

        assertThat(other.read("k")).isEqualTo("v");
        assertThat(get(other.side.readAll(List.of("k", "none")))).containsOnlyKeys("k");
        assertThat(get(other.side.lease("k", 0, LONG))).isInstanceOf(LeaseAnswer.Found.class);
    }

    @Test
    void publish_invalidatedMeanwhile_isRefused() {
        Node one = node();
        Node other = node();
        Lease lease = one.lease("k");

        assertThat(other.drop("k")).isEqualTo(TierOutcome.APPLIED);

        assertThat(get(one.side.publish(lease, fill("v", 0)))).isEqualTo(TierOutcome.REFUSED);
        assertThat(other.read("k")).isEqualTo("nothing");
    }

    @Test
    void release_lease_isFreeForOthers() {
        Node one = node();
        Node other = node();
        Lease lease = one.lease("k");
        assertThat(get(other.side.lease("k", 0, LONG))).isEqualTo(new LeaseAnswer.Held());

        one.side.release(lease);
        quiet();

        other.lease("k");
    }

    @Test
    void put_olderVersion_isRefused() {
        Node node = node();
        assertThat(get(node.side.put("k", versioned("new", 2)))).isEqualTo(TierOutcome.APPLIED);
        assertThat(get(node.side.put("k", versioned("old", 1)))).isEqualTo(TierOutcome.REFUSED);
        assertThat(node.read("k")).isEqualTo("new");
    }

    @Test
    void invalidate_moreKeysThanANoteTakes_takesAll() {
        Node one = node();
        Node other = node();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1_201; i++) {
            keys.add("k" + i);
        }
        one.put("k1200", "v");
        quiet();

        assertThat(get(one.side.invalidate(keys, Change.DROP))).isEqualTo(TierOutcome.APPLIED);

        quiet();
        assertThat(other.read("k1200")).isEqualTo("nothing");
        assertThat(other.heard.events.stream().filter(event -> event.startsWith("changed")))
                .hasSize(1 + 3);
        assertThat(get(one.side.invalidate(List.of(), Change.DROP))).isEqualTo(TierOutcome.APPLIED);
    }

    // Down and slow

    @Test
    void read_tierRefuses_isNothing() {
        Node node = node();
        node.put("k", "v");
        tier.fault(Fault.REFUSE);

        assertThat(node.read("k")).isEqualTo("nothing");
        assertThat(get(node.side.readAll(List.of("k")))).isEmpty();
        assertThat(get(node.side.lease("k", 0, LONG))).isNull();
        assertThat(get(node.side.marks(List.of("t")))).isNull();
        assertThat(node.side.stats().failures()).isEqualTo(4);
    }

    @Test
    void read_tierHangs_isNothingAtTheDeadline() {
        Node node = node();
        tier.fault(Fault.HANG);
        CompletableFuture<Optional<SharedEntry>> first = node.side.read("k");
        ticker.advance(Duration.ofMillis(30));
        CompletableFuture<Optional<SharedEntry>> second = node.side.read("k");
        ticker.advance(Duration.ofMillis(19));
        assertThat(first).isNotDone();

        ticker.advance(Duration.ofMillis(1));
        assertThat(first).isCompletedWithValue(Optional.empty());
        assertThat(second).isNotDone();
        ticker.advance(Duration.ofMillis(30));

        assertThat(second).isCompletedWithValue(Optional.empty());
        assertThat(node.side.stats().timeouts()).isEqualTo(2);
    }

    @Test
    void read_many_oneAlarmForAll() {
        Node node = node();
        ticker.advance(Duration.ofMillis(100));
        int before = ticker.pending();
        tier.fault(Fault.HANG, Op.GET);

        for (int i = 0; i < 100; i++) {
            node.side.read("k");
        }

        assertThat(ticker.pending()).isEqualTo(before + 1);
    }

    @Test
    void lease_grantedAfterTheDeadline_isGivenBack() {
        Node one = node();
        tier.fault(Fault.HOLD, Op.LEASE);
        CompletableFuture<LeaseAnswer> late = one.side.lease("k", 0, LONG);
        quiet();
        ticker.advance(Duration.ofMillis(50));
        assertThat(get(late)).isNull();

        tier.heal();
        quiet();

        one.lease("k");
    }

    @Test
    void breaker_tierRefuses_opensAndLetsOnlyProbesThrough() {
        Node node = node(
                options -> options.breaker(breaker -> breaker.openFor(OpenDuration.fixed(Duration.ofMillis(400)))));
        tier.fault(Fault.REFUSE, Op.GET);
        for (int i = 0; i < 30; i++) {
            node.read("k");
        }
        assertThat(tier.count(Op.GET)).isBetween(15L, 20L);
        assertThat(node.side.readable()).isFalse();

        tier.heal();
        tier.fault(Fault.HOLD, Op.GET);
        ticker.advance(Duration.ofMillis(400));
        assertThat(node.side.readable()).isTrue();
        long before = tier.count(Op.GET);
        for (int i = 0; i < 30; i++) {
            node.side.read("k");
        }
        assertThat(tier.count(Op.GET)).isEqualTo(before + 3);

        tier.heal();
        quiet();
        node.put("k", "v");
        assertThat(node.read("k")).isEqualTo("v");
        assertThat(node.side.stats().rejections()).isPositive();
    }

    // Recovery

    @Test
    void invalidate_disconnected_isSentBeforeTheNextRead() {
        Node one = node();
        Node other = node();
        one.put("k", "old");
        tier.disconnect(0);
        quiet();

        assertThat(one.drop("k")).isEqualTo(TierOutcome.QUEUED);
        assertThat(one.side.stats().queued()).isEqualTo(1);
        assertThat(one.side.readable()).isFalse();
        assertThat(other.read("k")).isEqualTo("old");

        tier.fault(Fault.HOLD, Op.INVALIDATE);
        tier.reconnect(0, true);
        quiet();
        assertThat(one.read("k")).isEqualTo("nothing");
        assertThat(one.side.readable()).isFalse();
        tier.heal();
        quiet();

        assertThat(one.side.readable()).isTrue();
        assertThat(one.read("k")).isEqualTo("nothing");
        assertThat(other.read("k")).isEqualTo("nothing");
        assertThat(other.heard.events).endsWith("changed [k]");
        assertThat(one.side.stats().queued()).isZero();
    }

    @Test
    void invalidate_outcomeUnknown_isSentAgainBeforeTheNextRead() {
        for (Fault fault : List.of(Fault.LOSE_ANSWER, Fault.HANG_APPLIED, Fault.REFUSE)) {
            Node node = node();
            node.put("k", "old");
            tier.fault(fault, Op.INVALIDATE);
            CompletableFuture<TierOutcome> outcome = node.side.invalidate(List.of("k"), Change.DROP);
            quiet();
            if (fault == Fault.HANG_APPLIED) {
                assertThat(outcome).isNotDone();
                ticker.advance(Duration.ofMillis(500));
            }
            assertThat(get(outcome)).isEqualTo(TierOutcome.QUEUED);
            quiet();
            assertThat(node.side.readable()).isFalse();

            tier.heal();
            pass(Duration.ofSeconds(2));

            assertThat(node.side.readable()).isTrue();
            assertThat(node.read("k")).isEqualTo("nothing");
        }
    }

    @Test
    void put_failed_isAnInvalidationThatWaits() {
        Node node = node();
        node.put("k", "old");
        tier.fault(Fault.REFUSE, Op.PUT, Op.INVALIDATE);

        assertThat(node.put("k", "new")).isEqualTo(TierOutcome.QUEUED);
        quiet();
        tier.heal();
        pass(Duration.ofSeconds(1));

        assertThat(node.side.readable()).isTrue();
        assertThat(node.read("k")).isEqualTo("nothing");
    }

    @Test
    void mark_failed_isSentBeforeTheNextRead() {
        Node node = node();
        get(node.side.put("k", fill("v", 0, "red")));
        tier.down();
        quiet();

        assertThat(get(node.side.mark(Set.of("red")))).isEqualTo(TierOutcome.QUEUED);
        assertThat(get(node.side.valid(0, Set.of("red")))).isFalse();
        tier.up(true);
        quiet();

        assertThat(node.side.readable()).isTrue();
        assertThat(node.valid("k")).isFalse();
        assertThat(node.side.clock()).isEqualTo(1);
    }

    @Test
    void invalidate_moreThanFit_invalidatesEverythingAndCounts() {
        Node node = node(options -> options.recoveryCapacity(3));
        Node other = node();
        for (int i = 0; i < 5; i++) {
            node.put("k" + i, "old");
        }
        node.put("bystander", "old");
        tier.disconnect(0);
        quiet();
        for (int i = 0; i < 5; i++) {
            assertThat(node.drop("k" + i)).isEqualTo(TierOutcome.QUEUED);
        }
        assertThat(node.side.stats().dropped()).isEqualTo(2);
        assertThat(node.side.stats().queued()).isEqualTo(4);

        tier.reconnect(0, true);
        quiet();

        assertThat(node.side.stats().queued()).isZero();
        assertThat(other.heard.events).contains("everything").endsWith("changed [k2, k3, k4]");
        assertThat(node.read("k4")).isEqualTo("nothing");
        assertThat(node.valid("k0")).isFalse();
        assertThat(node.valid("bystander")).isFalse();
        assertThat(other.valid("k0")).isFalse();
    }

    @Test
    void invalidate_longOutage_holdsNoMoreThanConfigured() {
        Node node = node(options -> options.recoveryCapacity(1_000));
        tier.down();
        quiet();

        for (int i = 0; i < 100_000; i++) {
            node.side.invalidate(List.of("k" + i), Change.DROP);
        }

        assertThat(node.side.stats().queued()).isEqualTo(1_001);
        assertThat(node.side.stats().dropped()).isEqualTo(99_000);
    }

    @Test
    void invalidate_sameKeyAgain_waitsOnceAsTheStronger() {
        RecoveryQueue queue = new RecoveryQueue(10);
        queue.add(Change.ofKeys(List.of("k"), Removal.drop(Duration.ofSeconds(1))));
        queue.add(Change.ofKeys(List.of("k"), Removal.expire(Duration.ofSeconds(2))));
        queue.add(Change.ofKeys(List.of("l"), Removal.expire(Duration.ZERO)));

        RecoveryQueue.Batch first = queue.next(10);
        assertThat(first.change()).isEqualTo(Change.ofKeys(List.of("k"), Removal.drop(Duration.ofSeconds(2))));
        queue.add(Change.ofKeys(List.of("k"), Change.DROP));
        queue.sent(first);
        assertThat(queue.size()).isEqualTo(2);
        queue.sent(queue.next(1));
        queue.sent(queue.next(1));
        assertThat(queue.next(1)).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void put_byThreeNodesWhileAllWasDown_endsAtTheStore() {
        List<Node> nodes = List.of(node(), node(), node());
        tier.down();
        quiet();
        for (int i = 0; i < 3; i++) {
            assertThat(nodes.get(i).put("k", "of node " + i)).isEqualTo(TierOutcome.QUEUED);
        }

        tier.up(true);
        quiet();

        for (int i = 0; i < 3; i++) {
            assertThat(nodes.get(i).side.readable()).isTrue();
            assertThat(nodes.get(i).read("k")).isEqualTo("nothing");
            assertThat(nodes.get(i).heard.events.stream().filter("changed [k]"::equals))
                    .hasSize(2);
        }
    }

    // A store that loses writes

    @Test
    void failover_lostInvalidations_areSentAgainBeforeTheNextRead() {
        Node one = node();
        Node other = node();
        one.put("a", "old");
        one.put("b", "old");
        get(one.side.put("c", fill("old", 0, "red")));
        pass(Duration.ofSeconds(11));
        tier.checkpoint();
        one.drop("a");
        other.put("b", "new");
        get(one.side.mark(Set.of("red")));
        quiet();

        tier.failover();
        quiet();
        assertThat(one.side.readable()).isFalse();
        assertThat(one.read("a")).isEqualTo("nothing");
        ticker.advance(Duration.ofMillis(3_999));
        quiet();
        assertThat(one.side.readable()).isFalse();
        ticker.advance(Duration.ofMillis(1));
        quiet();

        assertThat(one.side.readable()).isTrue();
        assertThat(one.read("a")).isEqualTo("nothing");
        assertThat(one.read("b")).isEqualTo("nothing");
        assertThat(one.valid("c")).isFalse();
        assertThat(one.side.stats().replayed()).isEqualTo(2);
        assertThat(other.side.stats().replayed()).isEqualTo(1);
    }

    @Test
    void failover_oldChanges_areNotSentAgain() {
        Node node = node();
        node.drop("a");
        pass(Duration.ofSeconds(11));

        tier.failover();
        quiet();

        assertThat(node.side.stats().replayed()).isZero();
    }

    @Test
    void failover_leaseFromBefore_isNotPublished() {
        Node node = node(options -> options.settleTime(Duration.ZERO));
        Lease lease = node.lease("k");
        tier.checkpoint();
        quiet();

        tier.failover();
        quiet();

        assertThat(get(node.side.publish(lease, fill("stale", 0)))).isEqualTo(TierOutcome.REFUSED);
        assertThat(tier.count(Op.PUBLISH)).isZero();
        assertThat(node.read("k")).isEqualTo("nothing");
    }

    @Test
    void failover_lostClock_isForgottenWithWhatWasStampedByIt() {
        Node node = node(options -> options.settleTime(Duration.ZERO).replayWindow(Duration.ZERO));
        get(node.side.mark(Set.of("red")));
        get(node.side.mark(Set.of(SharedSide.ALL)));
        assertThat(node.side.clock()).isEqualTo(2);
        assertThat(node.side.allMark()).isEqualTo(2);
        ticker.advance(Duration.ofSeconds(1));
        node.put("k", "v");

        tier.failover();
        quiet();

        assertThat(node.side.clock()).isZero();
        assertThat(node.side.allMark()).isZero();
        assertThat(get(node.side.put("k", fill("stamped", 2)))).isEqualTo(TierOutcome.APPLIED);
        assertThat(node.read("k")).isEqualTo("nothing");
        assertThat(get(node.side.publish(node.lease("k"), fill("stamped", 2)))).isEqualTo(TierOutcome.REFUSED);
        assertThat(get(node.side.valid(2, Set.of()))).isFalse();
    }

    // The end

    @Test
    void close_leavesNothingBehind() {
        Node node = node();
        node.drop("k");
        tier.fault(Fault.HANG, Op.GET);
        CompletableFuture<Optional<SharedEntry>> hanging = node.side.read("k");
        quiet();

        node.side.close();
        node.side.close();
        quiet();

        assertThat(hanging).isCompletedWithValue(Optional.empty());
        assertThat(tier.open()).isZero();
        assertThat(ticker.pending()).isZero();
        assertThat(node.side.readable()).isFalse();
        assertThat(node.read("k")).isEqualTo("nothing");
        assertThat(get(node.side.lease("k", 0, LONG))).isNull();
        assertThat(node.drop("k")).isEqualTo(TierOutcome.QUEUED);
        assertThat(ticker.pending()).isZero();
    }

    @Test
    void open_tierDown_isReadLater() {
        tier = new MemorySharedTier(ticker);
        tier.down();
        Node node = node();
        assertThat(node.side.readable()).isFalse();
        assertThat(node.read("k")).isEqualTo("nothing");
        assertThat(node.drop("k")).isEqualTo(TierOutcome.QUEUED);
        assertThat(node.heard.events).containsExactly("suspect");

        tier.up(false);
        quiet();

        assertThat(node.side.readable()).isTrue();
        assertThat(tier.count(Op.INVALIDATE)).isEqualTo(1);
        assertThat(node.heard.events).containsExactly("suspect");
        pass(TICK.multipliedBy(Receiver.TICKS + 1));
        assertThat(node.heard.events).containsExactly("suspect", "trusted");
    }
}
