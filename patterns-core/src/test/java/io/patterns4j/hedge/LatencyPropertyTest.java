package io.patterns4j.hedge;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.tck.Rendezvous;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;

class LatencyPropertyTest {

    private static final long CAP_NANOS = LogScale.longestNanos(LogScale.BUCKETS - 1);

    @Provide
    Arbitrary<Long> latency() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, 100_000),
                Arbitraries.longs().between(0, 1_000_000_000),
                Arbitraries.longs().between(0, CAP_NANOS));
    }

    @Provide
    Arbitrary<List<Long>> latencies() {
        return latency().list().ofMinSize(1).ofMaxSize(300);
    }

    @Provide
    Arbitrary<Double> quantiles() {
        return Arbitraries.oneOf(
                Arbitraries.of(0.5, 0.9, 0.95, 0.99, 1.0), Arbitraries.doubles().between(0.01, 1.0));
    }

    @Property
    void quantile_ofAnyLatencies_isTheExactOneOrALittleMore(
            @ForAll("latencies") List<Long> latencies, @ForAll("quantiles") double quantile) {
        LatencyHistogram histogram = new LatencyHistogram();
        latencies.forEach(histogram::record);
        assertWithinTheBound(quantileOf(histogram, quantile), exact(latencies, quantile));
    }

    @Property
    void bucket_ofAnyLatency_holdsItAndIsNarrow(@ForAll("latency") long nanos) {
        int bucket = LogScale.bucket(nanos);
        assertThat(bucket).isBetween(0, LogScale.BUCKETS - 1);
        assertWithinTheBound(LogScale.longestNanos(bucket), nanos);
        assertThat(LogScale.bucket(LogScale.longestNanos(bucket))).isEqualTo(bucket);
        assertThat(bucket == 0 || LogScale.longestNanos(bucket - 1) < nanos).isTrue();
    }

    @Property
    void bucket_outOfRange_isTheNearest(@ForAll @LongRange(min = Long.MIN_VALUE, max = -1) long before) {
        assertThat(LogScale.bucket(before)).isZero();
        assertThat(LogScale.bucket(Long.MAX_VALUE)).isEqualTo(LogScale.BUCKETS - 1);
        assertThat(CAP_NANOS).isGreaterThan(Duration.ofMinutes(73).toNanos());
    }

    @Property
    void rank_ofAnyQuantile_isThatOfTheSmallestValueThatCoversIt(
            @ForAll @LongRange(min = 1, max = 1_000_000) long total,
            @ForAll @DoubleRange(min = 0.0, minIncluded = false, max = 1.0) double quantile) {
        long rank = LogScale.rank(total, quantile);
        assertThat(rank).isBetween(1L, total);
        assertThat(rank).isGreaterThanOrEqualTo((long) (quantile * total));
        assertThat(rank - 1).isLessThanOrEqualTo((long) (quantile * total));
    }

    /** A delay over a window that rolls, against the samples of that window, at times that may overflow. */
    @Property(tries = 200)
    void delay_afterAnySteps_isTheQuantileOfTheWindow(
            @ForAll long originNanos, @ForAll("latencies") List<Long> latencies, @ForAll long seed) {
        long halfNanos = 64_000_000;
        HedgeDelay.Quantile config = HedgeDelay.quantile(0.9)
                .atLeast(Duration.ZERO)
                .over(Duration.ofNanos(2 * halfNanos))
                .untilCalls(5, Duration.ofNanos(77));
        QuantileMeter meter = new QuantileMeter(config, originNanos);
        Random random = new Random(seed);
        List<Long> current = new ArrayList<>();
        List<Long> previous = new ArrayList<>();
        long startNanos = originNanos;
        long nowNanos = originNanos;
        for (long latency : latencies) {
            nowNanos += 2_000_000;
            nowNanos += random.nextInt(20) == 0 ? (long) (random.nextDouble() * 3 * halfNanos) : 0;
            long delayNanos = meter.delayNanos(nowNanos);
            if (nowNanos - startNanos >= 2 * halfNanos) {
                startNanos = nowNanos;
                previous = new ArrayList<>();
                current = new ArrayList<>();
            } else if (nowNanos - startNanos >= halfNanos) {
                startNanos += halfNanos;
                previous = current;
                current = new ArrayList<>();
            }
            List<Long> window = new ArrayList<>(previous);
            window.addAll(current);
            if (window.size() < 5) {
                assertThat(delayNanos).isEqualTo(77);
            } else {
                assertWithinTheBound(delayNanos, exact(window, 0.9));
            }
            meter.record(latency);
            current.add(latency);
        }
    }

    @Example
    void delay_betweenItsLimits_staysThere() {
        QuantileMeter meter = new QuantileMeter(
                HedgeDelay.quantile(0.5)
                        .atLeast(Duration.ofMillis(2))
                        .atMost(Duration.ofMillis(4))
                        .untilCalls(1, Duration.ZERO)
                        .over(Duration.ofNanos(128_000_000)),
                0);
        assertThat(meter.delayNanos(999_999)).isZero();
        meter.record(1);
        assertThat(meter.delayNanos(1_000_000)).isEqualTo(2_000_000);
        meter.record(Long.MAX_VALUE);
        meter.record(Long.MAX_VALUE);
        assertThat(meter.delayNanos(1_999_999)).isEqualTo(2_000_000);
        assertThat(meter.delayNanos(2_000_000)).isEqualTo(4_000_000);
        assertThat(meter.delayNanos(500_000_000)).isZero();
        assertThat(meter.lastNanos()).isZero();
    }

    @Example
    void delay_withTooFewCalls_isNever() {
        QuantileMeter meter = new QuantileMeter(HedgeDelay.quantile(0.95).over(Duration.ofMillis(128)), 0);
        for (int i = 1; i <= 19; i++) {
            meter.record(1_500_000);
        }
        assertThat(meter.delayNanos(5_000_000)).isEqualTo(DelayMeter.NEVER);
        meter.record(1_500_000);
        assertThat(meter.delayNanos(10_000_000)).isBetween(1_500_000L, 1_600_000L);
    }

    @Example
    void record_byManyThreads_losesNothing() {
        LatencyHistogram histogram = new LatencyHistogram();
        Rendezvous.values(Rendezvous.run(4, thread -> () -> {
            for (int i = 0; i < 50_000; i++) {
                histogram.record(1_000_000 + i % 7);
            }
            return thread;
        }));
        long[] counts = new long[LogScale.BUCKETS];
        assertThat(histogram.addTo(counts)).isEqualTo(200_000);
        assertThat(Arrays.stream(counts).sum()).isEqualTo(200_000);
        assertThat(counts[LogScale.bucket(1_000_000)]).isEqualTo(200_000);
    }

    private static long quantileOf(LatencyHistogram histogram, double quantile) {
        long[] counts = new long[LogScale.BUCKETS];
        return LogScale.quantileNanos(counts, histogram.addTo(counts), quantile);
    }

    private static long exact(List<Long> latencies, double quantile) {
        List<Long> sorted = latencies.stream().sorted().toList();
        int rank = (int) Math.ceil(quantile * sorted.size());
        return sorted.get(Math.max(1, rank) - 1);
    }

    private static void assertWithinTheBound(long nanos, long exactNanos) {
        assertThat(nanos).isBetween(exactNanos, exactNanos + Math.max(1_023, exactNanos / 16));
    }
}
