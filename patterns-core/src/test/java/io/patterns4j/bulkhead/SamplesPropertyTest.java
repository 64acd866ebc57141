package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

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
            long min = samples.take();
            assertThat(min)
                    .isEqualTo(
                            rtts.length == 0
                                    ? Long.MAX_VALUE
                                    : Arrays.stream(rtts).min().orElseThrow());
            assertThat(samples.sum().all()).isZero();
        }
    }
}
