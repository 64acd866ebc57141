package io.patterns4j.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import java.util.ArrayDeque;
import java.util.Deque;
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

class CountWindowPropertyTest {

    /** One step: that many successes, or one other call when there are none. */
    record Step(int successes, boolean failed, boolean slow) {}

    /** The window as anybody would write it. */
    private static final class Model {

        private final int size;
        private final Deque<Step> calls = new ArrayDeque<>();

        Model(int size) {
            this.size = size;
        }

        void add(boolean failed, boolean slow) {
            calls.addLast(new Step(0, failed, slow));
            if (calls.size() > size) {
                calls.removeFirst();
            }
        }

        Counts counts(boolean countsSlow) {
            int failures = (int) calls.stream().filter(Step::failed).count();
            int slow = (int) calls.stream().filter(Step::slow).count();
            int both = (int) calls.stream().filter(c -> c.failed && c.slow).count();
            return new Counts(calls.size(), failures, countsSlow ? slow : 0, countsSlow ? both : 0);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> successes = Arbitraries.oneOf(
                Arbitraries.of(0, 0, 0, 1), Arbitraries.integers().between(0, 200));
        return Combinators.combine(successes, Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMaxSize(120);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void window_afterAnySequence_countsWhatTheModelCounts(
            @ForAll @IntRange(min = 1, max = 200) int size, @ForAll boolean slow, @ForAll("steps") List<Step> steps) {
        var window = new CountWindow(size, slow);
        var model = new Model(size);
        for (Step step : steps) {
            if (step.successes > 0) {
                window.succeed(step.successes);
                for (int i = 0; i < step.successes; i++) {
                    model.add(false, false);
                }
            } else {
                window.add(step.failed, step.slow);
                model.add(step.failed, step.slow);
            }
            window.advance(Long.MIN_VALUE);
            assertThat(window.counts()).isEqualTo(model.counts(slow));
        }
    }

    @Example
    void succeed_moreThanAnIntAtOnce_fillsTheWindowWithSuccesses() {
        var window = new CountWindow(70, true);
        window.add(true, true);
        window.succeed(Long.MAX_VALUE);
        assertThat(window.counts()).isEqualTo(new Counts(70, 0, 0, 0));
        window.add(true, false);
        assertThat(window.counts()).isEqualTo(new Counts(70, 1, 0, 0));
    }
}
