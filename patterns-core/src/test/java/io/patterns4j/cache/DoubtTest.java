package io.patterns4j.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.cache.LocalEntry.Facts;
import io.patterns4j.cache.LocalEntry.Spans;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DoubtTest {

    private static final long ORIGIN = Long.MAX_VALUE - 50;

    @Test
    void suspicion_copiesAreUsedForAShortSpan() {
        Doubt doubt = Doubt.begin(ORIGIN + 100, 10);
        assertThat(doubt.suspect()).isTrue();
        assertThat(allows(doubt, 0, 109)).isTrue();
        assertThat(allows(doubt, 0, 110)).isFalse();
        assertThat(allows(doubt, 105, 114)).isTrue();
        assertThat(allows(doubt, 105, 115)).isFalse();
    }

    @Test
    void trust_whatWasStoredBeforeIsStillDoubted() {
        Doubt doubt = Doubt.begin(ORIGIN + 100, 10).ended(ORIGIN + 120);
        assertThat(doubt.suspect()).isFalse();
        assertThat(allows(doubt, 0, 1_000)).isFalse();
        assertThat(allows(doubt, 119, 128)).isTrue();
        assertThat(allows(doubt, 119, 129)).isFalse();
        assertThat(allows(doubt, 120, 1_000)).isTrue();
    }

    @Test
    void nextSuspicion_givesUpWhatWasDoubtedBefore() {
        Doubt first = Doubt.begin(ORIGIN + 100, 10);
        assertThat(first.again(ORIGIN + 105)).isSameAs(first);
        Doubt second = first.ended(ORIGIN + 120).again(ORIGIN + 121);
        assertThat(second.suspect()).isTrue();
        assertThat(allows(second, 119, 122)).isFalse();
        assertThat(allows(second, 120, 130)).isTrue();
        assertThat(allows(second, 120, 131)).isFalse();
        assertThat(second.ended(ORIGIN + 140).ended(ORIGIN + 150)).isEqualTo(second.ended(ORIGIN + 140));
    }

    @Test
    void closed_allowsNothing() {
        assertThat(allows(Doubt.CLOSED, 0, 0)).isFalse();
        assertThat(Doubt.CLOSED.suspect()).isTrue();
    }

    private static boolean allows(Doubt doubt, long storedNanos, long nowNanos) {
        LocalEntry entry = new LocalEntry(
                "v", new Facts(0, Set.of(), 1, 0), new Spans(ORIGIN + storedNanos, 9_999, 9_999, 9_999, 9_999));
        return doubt.allows(entry, ORIGIN + nowNanos);
    }
}
