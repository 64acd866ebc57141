package io.patterns4j.hedge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CountsPropertyTest {

    enum Step {
        ALARM,
        LOST,
        FAILED
    }

    @Property
    void word_afterAnySteps_countsWhatTheModelCounts(
            @ForAll @IntRange(min = 1, max = HedgeConfig.MAX_HEDGES) int maxHedges,
            @ForAll boolean alsoTheFirst,
            @ForAll @Size(max = 40) List<Step> steps) {
        int word = Counts.FIRST;
        int running = 1;
        int hedges = 0;
        for (Step step : steps) {
            if (running == 0) {
                break;
            }
            boolean left = hedges < maxHedges;
            switch (step) {
                case ALARM -> {
                    assertThat(Counts.awaits(word, hedges + 1)).isTrue();
                    assertThat(Counts.awaits(word, hedges)).isFalse();
                    assertThat(Counts.awaits(word, hedges + 2)).isFalse();
                    if (left) {
                        word = Counts.hedged(word);
                        hedges++;
                        running++;
                    }
                }
                case LOST -> {
                    word = Counts.lost(word);
                    running--;
                }
                case FAILED -> {
                    boolean replaces = left && (alsoTheFirst || hedges > 0);
                    assertThat(Counts.replaces(word, maxHedges, alsoTheFirst)).isEqualTo(replaces);
                    word = replaces ? Counts.replaced(word) : Counts.lost(word);
                    hedges += replaces ? 1 : 0;
                    running -= replaces ? 0 : 1;
                }
            }
            assertThat(Counts.hedges(word)).isEqualTo(hedges);
            assertThat(Counts.running(word)).isEqualTo(running);
        }
        if (running == 0) {
            assertThat(Counts.awaits(word, hedges + 1)).isFalse();
        }
    }
}
