package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.MemorySharedTier.Fault;
import io.patterns4j.tck.MemorySharedTier.Op;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What was invalidated by tag, or with everything, is not valid any more. */
class SharedTagsTest extends SharedNodes {

    @Test
    void valid_taggedEntry_outlivesOlderInvalidationsOnly() {
        Node one = node();
        Node other = node();
        get(one.side.put("before", fill("v", 0, "red", "blue")));
        get(one.side.mark(Set.of("red")));
        get(one.side.put("after", fill("v", one.side.clock(), "red", "blue")));
        get(one.side.put("bare", fill("v", 0)));

        for (Node node : List.of(one, other)) {
            assertThat(node.valid("before")).isFalse();
            assertThat(node.valid("after")).isTrue();
            assertThat(node.valid("bare")).isTrue();
        }
        get(other.side.mark(Set.of(SharedSide.ALL)));
        quiet();
        for (Node node : List.of(one, other)) {
            assertThat(node.valid("after")).isFalse();
            assertThat(node.valid("bare")).isFalse();
            assertThat(node.side.allMark()).isEqualTo(2);
        }
    }

    @Test
    void valid_bareEntry_costsNoRoundTrip() {
        Node node = node();
        node.put("k", "v");
        long before = tier.count(Op.MARKS);

        assertThat(node.valid("k")).isTrue();

        assertThat(tier.count(Op.MARKS)).isEqualTo(before);
    }

    @Test
    void readable_clearedByAnother_notBeforeTheMarkIsKnown() {
        Node one = node();
        Node other = node();
        other.put("k", "v");
        tier.fault(Fault.HOLD, Op.MARKS);

        get(one.side.mark(Set.of(SharedSide.ALL)));
        quiet();
        assertThat(other.side.readable()).isFalse();
        tier.heal();
        quiet();

        assertThat(other.side.readable()).isTrue();
        assertThat(other.valid("k")).isFalse();
    }

    @Test
    void put_taggedValue_isKeptNoLongerThanTagsAre() {
        Node node = node(options -> options.tagTtl(Duration.ofMinutes(1)));
        get(node.side.put("tagged", fill("v", 0, "red")));
        get(node.side.put("bare", fill("v", 0)));

        ticker.advance(Duration.ofMinutes(2));
        quiet();

        assertThat(node.read("tagged")).isEqualTo("nothing");
        assertThat(node.read("bare")).isEqualTo("v");
    }
}
