package io.patterns4j.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** The arithmetic against numbers that neither round nor overflow. */
class RatePropertyTest {

    private static final long LONGEST_NANOS = (1L << 60) - 1;

    @Provide
    Arbitrary<Rate> rates() {
        Arbitrary<Long> periods = Arbitraries.oneOf(
                Arbitraries.longs().between(1, 1_000),
                Arbitraries.longs().between(1, 2_000_000_000),
                Arbitraries.longs().between(1, Rate.MAX_NANOS));
        Arbitrary<Integer> limits = Arbitraries.oneOf(
                Arbitraries.integers().between(1, 100), Arbitraries.integers().between(1, Bandwidth.MAX_LIMIT));
        return Combinators.combine(periods, limits)
                .as((period, limit) -> Bandwidth.of((int) Math.min(period, limit), Duration.ofNanos(period))
                        .burst(1))
                .map(Rate::new);
    }

    @Property
    void after_anyTime_isNeverLessThanExactAndAtMostOneUnitMore(
            @ForAll("rates") Rate rate, @ForAll @LongRange(max = LONGEST_NANOS) long nanos) {
        long exact = exact(rate, nanos);
        assertThat(rate.after(nanos)).isBetween(exact, exact + 1);
    }

    @Property
    void after_wholePeriods_isNeverAPermitTooMany(
            @ForAll("rates") Rate rate, @ForAll @LongRange(max = LONGEST_NANOS / 2) long fromNanos) {
        long periodNanos = rate.bandwidth().period().toNanos();
        long come = rate.after(fromNanos + periodNanos) - rate.after(fromNanos);
        assertThat(come - rate.units(rate.bandwidth().limit())).isLessThan(rate.units(1));
    }

    @Property
    void when_anyUnits_isTheFirstMoment(
            @ForAll("rates") Rate rate,
            @ForAll @LongRange(max = LONGEST_NANOS / 2) long fromNanos,
            @ForAll @LongRange(min = 1, max = 1L << 58) long units) {
        long goal = rate.after(fromNanos) + units;
        long nanos = rate.when(goal, fromNanos);
        assertThat(rate.after(nanos)).isGreaterThanOrEqualTo(goal);
        assertThat(rate.after(nanos - 1)).isLessThan(goal);
        assertThat(nanos).isGreaterThan(fromNanos);
    }

    @Property
    void aPermit_isAtLeastTwoUnits_andANanosecondBringsTwoToFour(@ForAll("rates") Rate rate) {
        assertThat(rate.units(1)).isGreaterThanOrEqualTo(2);
        assertThat(rate.after(1_000)).isBetween(2_000L, 4_000L);
    }

    private static long exact(Rate rate, long nanos) {
        return BigInteger.valueOf(nanos)
                .multiply(BigInteger.valueOf(rate.bandwidth().limit()))
                .shiftLeft(rate.shift())
                .divide(BigInteger.valueOf(rate.bandwidth().period().toNanos()))
                .longValueExact();
    }
}
