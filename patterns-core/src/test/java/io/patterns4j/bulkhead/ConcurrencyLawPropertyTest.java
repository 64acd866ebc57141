package io.patterns4j.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.bulkhead.ConcurrencyLaw.State;
import io.patterns4j.bulkhead.ConcurrencyLaw.Window;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class ConcurrencyLawPropertyTest {

    @Property
    void next_applicationLimited_neverRaisesTheLimit(
            @ForAll("laws") ConcurrencyLaw law, @ForAll("courses") List<Window> course) {
        State state = State.of(50);
        for (Window window : course) {
            State next = law.next(state, window);
            if (window.applicationLimited(state.limit())) {
                assertThat(next.limit()).isLessThanOrEqualTo(state.limit());
            }
            state = bounded(next);
        }
    }

    @Property
    void next_dropped_lowersTheLimit(@ForAll("laws") ConcurrencyLaw law, @ForAll("courses") List<Window> course) {
        State state = State.of(50);
        for (Window window : course) {
            State next = law.next(state, window);
            if (window.dropped()) {
                assertThat(next.limit()).isLessThan(state.limit());
            }
            state = bounded(next);
        }
    }

    @Property
    void next_anyCourse_staysANumberAboveZero(
            @ForAll("laws") ConcurrencyLaw law, @ForAll("courses") List<Window> course) {
        State state = State.of(50);
        for (Window window : course) {
            state = law.next(state, window);
            assertThat(state.limit()).isFinite().isPositive();
            state = bounded(state);
        }
    }

    @Property
    void next_sameInput_givesTheSameAnswer(@ForAll("laws") ConcurrencyLaw law, @ForAll("courses") List<Window> course) {
        State state = State.of(50);
        for (Window window : course) {
            State next = law.next(state, window);
            assertThat(law.next(state, window)).isEqualTo(next);
            state = bounded(next);
        }
    }

    @Provide
    Arbitrary<ConcurrencyLaw> laws() {
        return Arbitraries.of(
                ConcurrencyLaw.gradient(),
                ConcurrencyLaw.gradient().tolerance(2).smoothing(1).probeEvery(10),
                ConcurrencyLaw.vegas(),
                ConcurrencyLaw.vegas().queue(3, 6).probeEvery(10),
                ConcurrencyLaw.aimd(),
                ConcurrencyLaw.aimd().increase(7).backoffRatio(0.1).rttLimit(Duration.ofMillis(1)));
    }

    @Provide
    Arbitrary<List<Window>> courses() {
        Arbitrary<Window> windows = Combinators.combine(
                        Arbitraries.longs().between(0, 3_000),
                        Arbitraries.longs().between(1, 1L << 40),
                        Arbitraries.integers().between(0, 2_000),
                        Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true)))
                .as((samples, rtt, inFlight, dropped) ->
                        new Window(samples, samples == 0 ? 0 : rtt / 2, samples == 0 ? 0 : rtt, inFlight, dropped));
        return windows.list().ofMinSize(1).ofMaxSize(120);
    }

    /** What the bulkhead does with an answer. */
    private static State bounded(State state) {
        return state.limit(Math.max(1, Math.min(1_000, state.limit())));
    }
}
