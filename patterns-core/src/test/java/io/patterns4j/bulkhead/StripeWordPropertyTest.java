package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class StripeWordPropertyTest {

    @Property
    void word_anySteps_countsAsTwoNumbersWould(
            @ForAll @IntRange(max = StripedPermits.MAX_LIMIT) int available,
            @ForAll @LongRange(max = 0xFFFF_FFFFL) long version,
            @ForAll @Size(max = 50) List<@IntRange(min = -1, max = 1000) Integer> steps) {
        long word = version << StripeWord.VERSION_SHIFT | available;
        long free = available;
        long versions = version;
        for (int step : steps) {
            if (step < 0 && free > 0) {
                word += StripeWord.TAKE;
                free--;
            } else if (step > 0) {
                word += StripeWord.add(step);
                free += step;
                versions++;
            }
            assertThat(StripeWord.available(word)).isEqualTo((int) free);
            assertThat(StripeWord.version(word)).isEqualTo(versions & 0xFFFF_FFFFL);
        }
    }

    @Property
    void pool_anySteps_countsAsTwoNumbersWould(
            @ForAll @IntRange(min = 0, max = 3) int stripesLog,
            @ForAll @Size(max = 100) List<@IntRange(min = -2, max = 40) Integer> steps) {
        StripedPermits pool = new StripedPermits(10, 1 << stripesLog);
        int limit = 10;
        ArrayDeque<Integer> taken = new ArrayDeque<>();
        for (int step : steps) {
            if (step == -2) {
                int ticket = pool.tryTake();
                assertThat(ticket >= 0).isEqualTo(taken.size() < limit);
                if (ticket >= 0) {
                    taken.add(ticket);
                }
            } else if (step > 0) {
                limit = step;
                pool.resize(limit);
            } else if (!taken.isEmpty()) {
                pool.give(taken.remove());
            }
            assertThat(pool.inFlight()).isEqualTo(taken.size());
            assertThat(pool.limit()).isEqualTo(limit);
        }
    }
}
