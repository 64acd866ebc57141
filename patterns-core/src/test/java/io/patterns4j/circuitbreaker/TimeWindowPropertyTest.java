package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class TimeWindowPropertyTest {

    /** One step: time passes, then calls end. */
    record Step(long nanos, int successes, boolean other, boolean failed, boolean slow) {}

    private record Call(BigInteger slice, boolean failed, boolean slow) {}

    /** Remembers every call with the number of its slice, in numbers that cannot overflow. */
    private static final class Model {

        private final BigInteger sliceNanos;
        private final int slices;
        private final List<Call> calls = new ArrayList<>();
        private BigInteger elapsed = BigInteger.ZERO;

        Model(long sliceNanos, int slices) {
            this.sliceNanos = BigInteger.valueOf(sliceNanos);
            this.slices = slices;
        }

        void add(boolean failed, boolean slow) {
            calls.add(new Call(elapsed.divide(sliceNanos), failed, slow));
        }

        Counts counts() {
            BigInteger oldest = elapsed.divide(sliceNanos).subtract(BigInteger.valueOf(slices - 1));
            List<Call> seen =
                    calls.stream().filter(c -> c.slice.compareTo(oldest) >= 0).toList();
            return new Counts(
                    seen.size(),
                    (int) seen.stream().filter(Call::failed).count(),
                    (int) seen.stream().filter(Call::slow).count(),
                    (int) seen.stream().filter(c -> c.failed && c.slow).count());
        }
    }

    @Provide
    Arbitrary<Long> starts() {
        return Arbitraries.oneOf(
                Arbitraries.longs(), Arbitraries.longs().between(Long.MAX_VALUE - 1_000, Long.MAX_VALUE));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Long> nanos = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 30),
                Arbitraries.longs().between(0, 3_000),
                Arbitraries.longs().between(0, Long.MAX_VALUE / 2));
        Arbitrary<Boolean> coin = Arbitraries.of(true, false);
        return Combinators.combine(nanos, Arbitraries.integers().between(0, 3), coin, coin, coin)
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void window_afterAnySequence_countsWhatTheModelCounts(
            @ForAll("starts") long start,
            @ForAll @LongRange(min = 1, max = 500) long sliceNanos,
            @ForAll @IntRange(min = 1, max = 12) int slices,
            @ForAll("steps") List<Step> steps) {
        var window = new TimeWindow(new Window.Time(Duration.ofNanos(sliceNanos * slices), slices), start);
        var model = new Model(sliceNanos, slices);
        long now = start;
        for (Step step : steps) {
            now += step.nanos;
            model.elapsed = model.elapsed.add(BigInteger.valueOf(step.nanos));
            window.advance(now);
            window.succeed(step.successes);
            for (int i = 0; i < step.successes; i++) {
                model.add(false, false);
            }
            if (step.other) {
                window.add(step.failed, step.slow);
                model.add(step.failed, step.slow);
            }
            assertThat(window.counts()).isEqualTo(model.counts());
            assertThat(window.sliceEndNanos() - now).isBetween(1L, sliceNanos);
        }
    }

    @Property
    void advance_backwards_changesNothing(@ForAll long start, @ForAll @LongRange(max = Long.MAX_VALUE / 2) long back) {
        var window = new TimeWindow(new Window.Time(Duration.ofNanos(1_000), 10), start);
        window.add(true, true);
        window.advance(start - back);
        assertThat(window.counts()).isEqualTo(new Counts(1, 1, 1, 1));
        assertThat(window.sliceEndNanos()).isEqualTo(start + 100);
    }

    @Example
    void window_ofTheLongestDuration_keepsItsCalls() {
        var window = new TimeWindow(new Window.Time(Duration.ofSeconds(Long.MAX_VALUE), 1), 5);
        window.add(true, false);
        window.advance(5 + Long.MAX_VALUE - 1);
        assertThat(window.failures()).isEqualTo(1);
    }

    @Example
    void succeed_beyondTheLargestInt_stopsThereAndEmptiesAgain() {
        var window = new TimeWindow(new Window.Time(Duration.ofNanos(2), 2), 0);
        window.succeed(Long.MAX_VALUE);
        window.succeed(1);
        assertThat(window.calls()).isEqualTo(Integer.MAX_VALUE);
        window.advance(1);
        window.succeed(7);
        window.advance(2);
        assertThat(window.calls()).isZero();
    }
}
