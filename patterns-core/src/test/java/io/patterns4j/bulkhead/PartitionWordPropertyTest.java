package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PartitionWordPropertyTest {

    @Property
    void word_anyCounts_keepsLanesApart(
            @ForAll @Size(4) List<@IntRange(max = PartitionWord.MAX_COUNT) Integer> counts,
            @ForAll @IntRange(max = 40) int generations) {
        long word = generations * PartitionWord.NEXT_GENERATION;
        for (int lane = 0; lane < PartitionWord.LANES; lane++) {
            word += counts.get(lane) * PartitionWord.one(lane);
        }

        for (int lane = 0; lane < PartitionWord.LANES; lane++) {
            assertThat(PartitionWord.count(word, lane)).isEqualTo(counts.get(lane));
        }
        assertThat(PartitionWord.total(word))
                .isEqualTo(counts.stream().mapToInt(Integer::intValue).sum());
        assertThat(word >>> PartitionWord.GENERATION_SHIFT).isEqualTo(generations % 16);
    }

    /** Against a model of plain numbers, and never above the documented bound. */
    @Property
    void permits_anySteps_followTheRule(
            @ForAll @Size(min = 2, max = 4) List<@IntRange(min = 1, max = 25) Integer> percents,
            @ForAll @IntRange(min = 100, max = 400) int limit,
            @ForAll @Size(max = 40) List<@IntRange(max = 7) Integer> steps) {
        Shares shares = Shares.of(limit, percents.stream().map(p -> p / 100.0).toList());
        PartitionPermits permits = new PartitionPermits(shares);
        int lanes = percents.size();
        int[] model = new int[lanes];
        int sumOfShares = 0;
        int smallest = Integer.MAX_VALUE;
        for (int lane = 0; lane < lanes; lane++) {
            sumOfShares += shares.guaranteed(lane);
            smallest = Math.min(smallest, shares.guaranteed(lane));
        }
        for (int step : steps) {
            int lane = step % lanes;
            for (int i = 0; i < 60; i++) {
                int total = Arrays.stream(model).sum();
                if (step < 5) {
                    boolean let = model[lane] < shares.guaranteed(lane) || total < limit;
                    assertThat(permits.tryTake(lane) >= 0).isEqualTo(let);
                    model[lane] += let ? 1 : 0;
                } else if (model[lane] > 0) {
                    permits.give(lane);
                    model[lane]--;
                }
            }
            assertThat(permits.inFlight(lane)).isEqualTo(model[lane]);
            assertThat(permits.inFlight())
                    .isEqualTo(Arrays.stream(model).sum())
                    .isLessThanOrEqualTo(limit + sumOfShares - smallest);
        }
    }

    @Property
    void shares_anyPercent_areRoundedDownAsOnPaper(
            @ForAll @IntRange(min = 1, max = 100) int percent, @ForAll @IntRange(min = 100, max = 32767) int limit) {
        Shares shares = Shares.of(limit, List.of(percent / 100.0));

        assertThat(shares.guaranteed(0)).isEqualTo((int) ((long) percent * limit / 100));
    }
}
