package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class OpenDurationTest {

    private static Opening opening(int before) {
        return new Opening(10, 5, before, new IOException("broken"));
    }

    @Example
    void exponential_doublesUpToItsMaximum() {
        OpenDuration duration = OpenDuration.exponential(Duration.ofSeconds(1), Duration.ofSeconds(30));
        assertThat(duration.of(opening(0))).isEqualTo(Duration.ofSeconds(1));
        assertThat(duration.of(opening(1))).isEqualTo(Duration.ofSeconds(2));
        assertThat(duration.of(opening(4))).isEqualTo(Duration.ofSeconds(16));
        assertThat(duration.of(opening(5))).isEqualTo(Duration.ofSeconds(30));
    }

    @Example
    void exponential_moreNanosThanADoubleHolds_isExact() {
        Duration odd = Duration.ofNanos((1L << 53) + 1);
        OpenDuration duration = OpenDuration.exponential(odd, odd.multipliedBy(2));
        assertThat(duration.of(opening(0))).isEqualTo(odd);
        assertThat(duration.of(opening(1))).isEqualTo(odd.multipliedBy(2));
        assertThat(duration.of(opening(2))).isEqualTo(odd.multipliedBy(2));
    }

    @Property
    void exponential_afterAnyNumberOfOpenings_staysBetweenFirstAndMaximum(
            @ForAll @LongRange(min = 1) long first,
            @ForAll @LongRange(min = 1) long max,
            @ForAll @IntRange(max = Integer.MAX_VALUE) int openings) {
        Duration low = Duration.ofNanos(Math.min(first, max));
        Duration high = Duration.ofNanos(Math.max(first, max));
        OpenDuration duration = OpenDuration.exponential(low, high);
        assertThat(duration.of(opening(openings))).isBetween(low, high);
        assertThat(duration.of(opening(openings))).isLessThanOrEqualTo(duration.of(opening(next(openings))));
    }

    private static int next(int openings) {
        return openings == Integer.MAX_VALUE ? openings : openings + 1;
    }

    @Property
    void jitter_anyRatio_staysInItsBoundsAndPositive(
            @ForAll @LongRange(min = 1) long nanos, @ForAll @DoubleRange(min = 0.01, max = 1) double ratio) {
        Duration jittered =
                OpenDuration.fixed(Duration.ofNanos(nanos)).jitter(ratio).of(opening(0));
        double slack = 1 + nanos * 1e-12;
        assertThat((double) jittered.toNanos())
                .isBetween(Math.max(1, nanos * (1 - ratio) - slack), nanos * (1 + ratio) + slack);
    }

    @Example
    void jitter_manyTimes_isNotConstant() {
        OpenDuration duration = OpenDuration.fixed(Duration.ofSeconds(5)).jitter(0.2);
        assertThat(java.util.stream.IntStream.range(0, 100)
                        .mapToObj(i -> duration.of(opening(0)))
                        .distinct()
                        .count())
                .isGreaterThan(50);
    }

    @Example
    void suggestedBy_error_takesItsSuggestionOrTheOther() {
        OpenDuration duration = OpenDuration.suggestedBy(
                error -> error instanceof IOException ? Optional.of(Duration.ofSeconds(7)) : Optional.empty(),
                OpenDuration.fixed(Duration.ofSeconds(3)));
        assertThat(duration.of(opening(0))).isEqualTo(Duration.ofSeconds(7));
        assertThat(duration.of(new Opening(1, 1, 0, new IllegalStateException())))
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(duration.of(new Opening(1, 1, 0, null))).isEqualTo(Duration.ofSeconds(3));
    }

    @Example
    void failureRatio_ofOpening_isEmptyWithoutCalls() {
        assertThat(opening(0).failureRatio()).hasValue(0.5);
        assertThat(new Opening(0, 0, 0, null).failureRatio()).isEmpty();
    }
}
