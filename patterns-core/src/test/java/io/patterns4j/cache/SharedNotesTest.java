package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.MemorySharedTier;
import io.patterns4j.tck.MemorySharedTier.Fault;
import io.patterns4j.tck.MemorySharedTier.Op;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What nodes tell one another, and how they notice that they miss some of it. */
class SharedNotesTest extends SharedNodes {

    // News

    @Test
    void changes_areHeardByOthersInOrder_andNotByTheNodeItself() {
        Node one = node();
        Node other = node();

        one.drop("a", "b");
        get(one.side.invalidate(List.of("c"), Removal.expire(Duration.ZERO)));
        get(one.side.put("d", versioned("v", 7)));
        get(one.side.mark(Set.of("red")));
        get(one.side.mark(Set.of(SharedSide.ALL)));
        quiet();

        assertThat(one.heard.events).containsExactly("suspect", "trusted");
        assertThat(other.heard.events)
                .containsExactly(
                        "suspect",
                        "trusted",
                        "changed [a, b]",
                        "changed [c] expired",
                        "changed [d] 7",
                        "tags [red]",
                        "everything");
        assertThat(tier.count(Op.INVALIDATE) + tier.count(Op.PUT) + tier.count(Op.MARK))
                .isEqualTo(5);
    }

    @Test
    void write_byALog_isHeardAndMissedByNobody() {
        Node one = node();
        Node other = node();
        SharedWrite write = one.side.write("k", versioned("v", 3));
        SharedSpace log = tier.open("c", new Silent());
        tier.settle();

        get(log.put(write.key(), write.fill(), write.note()).toCompletableFuture());
        one.side.write("lost", versioned("v", 3));
        pass(Duration.ofSeconds(8));

        assertThat(write.cache()).isEqualTo("c");
        assertThat(other.heard.events).containsExactly("suspect", "trusted", "changed [k] 3");
        assertThat(one.heard.events).containsExactly("suspect", "trusted");
        assertThat(other.read("k")).isEqualTo("v");
    }

    // Peace

    @Test
    void quietNodes_areNotSuspected() {
        List<Node> nodes = List.of(node(), node(), node());

        pass(Duration.ofMinutes(1));

        nodes.forEach(node -> assertThat(node.heard.events).containsExactly("suspect", "trusted"));
        assertThat(nodes.get(0).side.stats().peers()).isEqualTo(2);
        assertThat(nodes.get(0).side.stats().suspectNanos()).isEqualTo(-1);
    }

    @Test
    void pausedNode_suspectsNobody() {
        List<Node> nodes = List.of(node(), node());
        pass(Duration.ofSeconds(4));

        ticker.advance(Duration.ofMinutes(10));
        quiet();
        pass(Duration.ofSeconds(10));

        nodes.forEach(node -> assertThat(node.heard.events).containsExactly("suspect", "trusted"));
    }

    @Test
    void refusedAndFailedChanges_areNoGaps() {
        Node one = node();
        Node other = node();
        get(one.side.put("k", versioned("v", 5)));
        get(one.side.put("k", versioned("v", 5)));
        tier.fault(Fault.REFUSE, Op.INVALIDATE);
        one.drop("k");
        tier.heal();
        tier.fault(Fault.LOSE_ANSWER, Op.INVALIDATE);
        one.drop("l");
        tier.heal();

        pass(Duration.ofSeconds(10));

        assertThat(other.side.stats().gaps()).isZero();
        assertThat(other.heard.events.stream().filter("suspect"::equals)).hasSize(1);
    }

    @Test
    void overtakingChanges_areNoGaps() {
        Node one = node();
        Node other = node();
        tier.fault(Fault.HOLD, Op.INVALIDATE);
        CompletableFuture<TierOutcome> slow = one.side.invalidate(List.of("slow"), Change.DROP);
        IntStream.range(0, 50).forEach(i -> one.put("k" + i, "v"));
        quiet();

        tier.heal();
        assertThat(get(slow)).isEqualTo(TierOutcome.APPLIED);
        pass(Duration.ofSeconds(10));

        assertThat(other.heard.events).endsWith("changed [slow]");
        assertThat(other.side.stats().gaps()).isZero();
    }

    // Doubt

    @Test
    void lostNote_isNoticedWithTheHeartbeat_andTrustedAgainAfterIt() {
        Node one = node();
        Node other = node();
        one.drop("a");
        quiet();
        tier.dropNextNote();
        one.drop("missed");

        pass(Duration.ofSeconds(3)); // a heartbeat, and two ticks
        assertThat(other.heard.events).endsWith("changed [a]", "suspect");
        assertThat(other.side.stats().gaps()).isEqualTo(1);
        assertThat(other.side.stats().suspectNanos()).isNotNegative();
        pass(Duration.ofSeconds(4));

        assertThat(other.heard.events).endsWith("changed [a]", "suspect", "trusted");
        assertThat(other.side.stats().suspicions()).isEqualTo(2);
        pass(Duration.ofSeconds(20));
        assertThat(other.heard.events).endsWith("changed [a]", "suspect", "trusted");
    }

    @Test
    void disconnectedNode_isInDoubtUntilItHasHeardFromAll() {
        Node one = node();
        Node other = node();
        pass(Duration.ofSeconds(4));
        tier.disconnect(1);
        quiet();
        assertThat(other.heard.events).endsWith("suspect");
        one.drop("missed");

        tier.reconnect(1, true);
        quiet();
        assertThat(other.heard.events).endsWith("suspect");
        pass(TICK.multipliedBy(Receiver.TICKS + 1));

        assertThat(other.heard.events).containsExactly("suspect", "trusted", "suspect", "trusted");
        assertThat(one.heard.events).containsExactly("suspect", "trusted");
    }

    @Test
    void halfOpenConnection_isNoticedWithinTwoHeartbeats() {
        node();
        Node other = node();
        pass(Duration.ofSeconds(4));
        tier.mute(1, true);
        pass(Duration.ofSeconds(4).plus(TICK));
        assertThat(other.heard.events).endsWith("suspect").hasSize(3);

        tier.mute(1, false);
        pass(Duration.ofSeconds(2));

        assertThat(other.heard.events).endsWith("suspect", "trusted");
    }

    @Test
    void notesMissedInSilence_areNoticedWhenItIsOver() {
        Node one = node();
        Node other = node();
        pass(Duration.ofSeconds(4));
        tier.mute(1, true);
        one.drop("missed");
        quiet();
        tier.mute(1, false);

        pass(Duration.ofSeconds(3));

        assertThat(other.side.stats().gaps()).isEqualTo(1);
        assertThat(other.heard.events).contains("suspect");
    }

    @Test
    void nodeThatSaysFarewell_isNotMissed() {
        Node one = node();
        Node other = node();
        pass(Duration.ofSeconds(4));

        one.side.close();
        pass(Duration.ofMinutes(1));

        assertThat(other.heard.events).containsExactly("suspect", "trusted");
    }

    @Test
    void nodeThatIsKilled_isMissedForAWhile() {
        node();
        Node other = node();
        pass(Duration.ofSeconds(4));
        tier.disconnect(0);
        pass(Duration.ofSeconds(10));
        assertThat(other.heard.events).endsWith("suspect").hasSize(3);

        pass(Duration.ofSeconds(30));

        assertThat(other.heard.events).containsExactly("suspect", "trusted", "suspect", "trusted");
    }

    @Test
    void nodeThatComesBack_hasToldMeanwhile() {
        Node one = node();
        Node other = node();
        pass(Duration.ofSeconds(4));
        tier.mute(1, true);
        pass(Duration.ofSeconds(60));
        assertThat(other.heard.events).endsWith("trusted");
        one.drop("missed");
        quiet();

        tier.mute(1, false);
        pass(Duration.ofSeconds(6));

        assertThat(other.side.stats().gaps()).isEqualTo(1);
    }

    @Test
    void unreadableNotes_areCountedAndGaps() {
        node();
        Node other = node();
        ByteBuffer newer = ByteBuffer.wrap(new byte[] {'N', 2, 3});

        tier.inject(1, newer.array());
        tier.inject(1, new byte[0]);
        tier.injectUnknown(1);
        quiet();

        assertThat(other.heard.events).containsExactly("suspect", "trusted", "suspect");
        assertThat(other.side.stats().unknownNotes()).isEqualTo(3);
        assertThat(other.side.stats().gaps()).isEqualTo(3);
        pass(Duration.ofSeconds(5));
        assertThat(other.heard.events).endsWith("suspect", "trusted");
    }

    @Test
    void tierWithoutNotes_isAlwaysInDoubtAndAsksForClears() {
        tier = MemorySharedTier.withoutNotes(ticker);
        Node one = node();
        Node other = node();
        one.put("k", "v");

        get(one.side.mark(Set.of(SharedSide.ALL)));
        pass(Duration.ofSeconds(10));

        assertThat(other.heard.events).containsExactly("suspect");
        assertThat(other.side.allMark()).isEqualTo(1);
        assertThat(other.valid("k")).isFalse();
        assertThat(tier.count(Op.ANNOUNCE)).isZero();
    }

    @Test
    void clearWhoseNoteIsLost_isLearntFromHeartbeats() {
        Node one = node();
        Node other = node();
        tier.dropNextNote();
        get(one.side.mark(Set.of(SharedSide.ALL)));

        pass(Duration.ofSeconds(2));

        assertThat(other.side.allMark()).isEqualTo(1);
    }

    @Test
    void manyNodes_areRememberedUpToABound() {
        Node node = node();
        for (int i = 1; i <= 1_100; i++) {
            tier.inject(0, array(new Note(i, 1, new Note.Farewell())));
        }
        quiet();

        assertThat(node.side.stats().peers()).isEqualTo(1_024);
        assertThat(node.heard.events).containsExactly("suspect", "trusted");
    }

    private static byte[] array(Note note) {
        ByteBuffer bytes = note.write();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private static final class Silent implements SpaceListener {
        @Override
        public void onNote(ByteBuffer note) {}

        @Override
        public void onUnknownNote() {}

        @Override
        public void onConnected(boolean sameStore) {}

        @Override
        public void onDisconnected() {}
    }
}
