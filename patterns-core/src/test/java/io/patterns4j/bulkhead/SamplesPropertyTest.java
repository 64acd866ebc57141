package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.patterns4j.tck.Rendezvous;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SamplesPropertyTest {

    /** Negative is a drop. */
    @Property
    void sum_anyWindows_countsAsANaiveListWould(
            @ForAll @Size(max = 8)
                    List<@Size(max = 60) List<@LongRange(min = -1, max = 3_600_000_000_000L) Long>> windows) {
        Samples samples = new Samples();
        for (List<Long> window : windows) {
            window.forEach(nanos -> {
                if (nanos < 0) {
                    samples.drop();
                } else {
                    samples.succeed(nanos);
                }
            });
            long[] rtts = window.stream()
                    .mapToLong(nanos -> nanos)
                    .filter(nanos -> nanos >= 0)
                    .toArray();
            Samples.Sum sum = samples.sum();
            assertThat(sum.samples()).isEqualTo(rtts.length);
            assertThat(sum.dropped()).isEqualTo(window.size() - rtts.length);
            assertThat((double) sum.rttNanos())
                    .isCloseTo(Arrays.stream(rtts).asDoubleStream().sum(), within(128.0 * rtts.length));
            long min = samples.take(sum);
            assertThat(min)
                    .isEqualTo(
                            rtts.length == 0
                                    ? Long.MAX_VALUE
                                    : Arrays.stream(rtts).min().orElseThrow());
            assertThat(samples.sum().all()).isZero();
        }
    }

    @Test
    void succeed_negativeTime_countsAsNone() {
        Samples samples = new Samples();
        samples.succeed(-5);
        assertThat(samples.sum().samples()).isEqualTo(1);
        assertThat(samples.sum().rttNanos()).isZero();
    }

    @Test
    void sum_whileThreadsAdd_losesNothing() {
        Samples samples = new Samples();
        int each = 100_000;
        var outcomes = Rendezvous.run(4, thread -> () -> {
            long seen = 0;
            long nanos = 0;
            for (int i = 0; i < each; i++) {
                if (thread == 0) {
                    Samples.Sum sum = samples.sum();
                    samples.take(sum);
                    seen += sum.samples();
                    nanos += sum.rttNanos();
                    assertThat(sum.rttNanos()).isEqualTo(sum.samples() * 512);
                } else {
                    samples.succeed(512);
                }
            }
            return new long[] {seen, nanos};
        });
        long[] seen = Rendezvous.values(outcomes).get(0);
        Samples.Sum rest = samples.sum();
        assertThat(seen[0] + rest.samples()).isEqualTo(3L * each);
        assertThat(seen[1] + rest.rttNanos()).isEqualTo(3L * each * 512);
    }
}
