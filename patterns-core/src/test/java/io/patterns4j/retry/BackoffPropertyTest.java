package io.patterns4j.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** No rule ever leaves its bounds, however many attempts have failed. */
class BackoffPropertyTest {

    @Example
    void exponential_doublesUpToItsMaximum() {
        Backoff backoff = Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(30));

        assertThat(delays(backoff, 7)).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    }

    @Example
    void exponential_withAFactor_growsByIt() {
        Backoff backoff = Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(1), 3);

        assertThat(delays(backoff, 4)).extracting(Duration::toMillis).containsExactly(100L, 300L, 900L, 1000L);
    }

    @Example
    void linear_growsByItsStep() {
        Backoff backoff = Backoff.linear(Duration.ofMillis(200), Duration.ofMillis(500));

        assertThat(delays(backoff, 4)).extracting(Duration::toMillis).containsExactly(200L, 400L, 500L, 500L);
    }

    @Example
    void jitters_withRandomNumbersAtTheirEnds_reachTheirBounds() {
        Duration second = Duration.ofSeconds(1);
        Backoff fixed = Backoff.fixed(second);

        assertThat(fixed.jitter(1, () -> 0).delay(1, Duration.ZERO)).isEqualTo(second);
        assertThat(fixed.jitter(1, () -> 1).delay(1, Duration.ZERO)).isEqualTo(Duration.ZERO);
        assertThat(fixed.jitter(0.5, () -> 1).delay(1, Duration.ZERO)).isEqualTo(Duration.ofMillis(500));
        Backoff low = Backoff.decorrelatedJitter(second, second.multipliedBy(60), () -> 0);
        Backoff high = Backoff.decorrelatedJitter(second, second.multipliedBy(60), () -> 1);
        assertThat(delays(low, 5)).containsOnly(second);
        assertThat(delays(high, 5)).extracting(Duration::toSeconds).containsExactly(3L, 9L, 27L, 60L, 60L);
    }

    @Example
    void jitters_byDefault_areNotConstant() {
        Backoff fixed = Backoff.fixed(Duration.ofHours(1));
        List<Backoff> all = List.of(
                fixed.fullJitter(),
                fixed.equalJitter(),
                fixed.jitter(0.1),
                Backoff.decorrelatedJitter(Duration.ofSeconds(1), Duration.ofHours(1)));

        assertThat(all)
                .allSatisfy(backoff -> assertThat(IntStream.range(0, 100)
                                .mapToObj(i -> backoff.delay(1, Duration.ZERO))
                                .distinct()
                                .count())
                        .isGreaterThan(90));
    }

    @Property
    void exponential_anyAttempt_staysInItsBoundsAndNeverShrinks(
            @ForAll @LongRange(min = 1) long first,
            @ForAll @LongRange(min = 1) long max,
            @ForAll @DoubleRange(min = 1, max = 1e6) double factor,
            @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE - 1) int attempt) {
        Duration low = Duration.ofNanos(Math.min(first, max));
        Duration high = Duration.ofNanos(Math.max(first, max));
        Backoff backoff = Backoff.exponential(low, high, factor);

        assertThat(backoff.delay(attempt, Duration.ZERO)).isBetween(Duration.ZERO, high);
        assertThat(backoff.delay(attempt, Duration.ZERO))
                .isLessThanOrEqualTo(backoff.delay(attempt + 1, Duration.ZERO));
    }

    @Example
    void exponential_tenThousandAttempts_reachesAndKeepsItsMaximum() {
        Duration max = Duration.ofSeconds(Long.MAX_VALUE);
        Backoff backoff = Backoff.exponential(Duration.ofNanos(1), max);

        assertThat(backoff.delay(10_000, Duration.ZERO)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
    }

    @Property
    void linear_anyAttempt_staysInItsBoundsAndNeverShrinks(
            @ForAll @LongRange(min = 1) long step,
            @ForAll @LongRange(min = 1) long max,
            @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE - 1) int attempt) {
        Duration low = Duration.ofNanos(Math.min(step, max));
        Duration high = Duration.ofNanos(Math.max(step, max));
        Backoff backoff = Backoff.linear(low, high);

        assertThat(backoff.delay(attempt, Duration.ZERO)).isBetween(low, high);
        assertThat(backoff.delay(attempt, Duration.ZERO))
                .isLessThanOrEqualTo(backoff.delay(attempt + 1, Duration.ZERO));
    }

    @Property
    void jitter_anyRatioAndRandomNumber_staysInItsBounds(
            @ForAll @LongRange(min = 0) long nanos,
            @ForAll @DoubleRange(min = 0.01, max = 1) double ratio,
            @ForAll @DoubleRange(min = 0, max = 1) double random) {
        Duration delay = Duration.ofNanos(nanos);
        double least = nanos * (1 - ratio);

        Duration jittered = Backoff.fixed(delay).jitter(ratio, () -> random).delay(1, Duration.ZERO);

        assertThat(jittered).isBetween(Duration.ZERO, delay);
        assertThat((double) jittered.toNanos()).isGreaterThanOrEqualTo(least - 1 - nanos * 1e-12);
    }

    @Property
    void jitter_badRandomNumber_staysInItsBounds(@ForAll @LongRange(min = 0) long nanos, @ForAll double random) {
        Duration delay = Duration.ofNanos(nanos);

        assertThat(Backoff.fixed(delay).jitter(1, () -> random).delay(1, Duration.ZERO))
                .isBetween(Duration.ZERO, delay);
    }

    @Property
    void decorrelatedJitter_anyPreviousDelay_staysInItsBounds(
            @ForAll @LongRange(min = 1) long first,
            @ForAll @LongRange(min = 1) long max,
            @ForAll @LongRange(min = 0) long previous,
            @ForAll @DoubleRange(min = 0, max = 1) double random) {
        Duration low = Duration.ofNanos(Math.min(first, max));
        Duration high = Duration.ofNanos(Math.max(first, max));

        assertThat(Backoff.decorrelatedJitter(low, high, () -> random).delay(1, Duration.ofNanos(previous)))
                .isBetween(low, high);
    }

    private static List<Duration> delays(Backoff backoff, int count) {
        Duration[] delays = new Duration[count];
        Duration previous = Duration.ZERO;
        for (int i = 0; i < count; i++) {
            delays[i] = backoff.delay(i + 1, previous);
            previous = delays[i];
        }
        return List.of(delays);
    }
}
