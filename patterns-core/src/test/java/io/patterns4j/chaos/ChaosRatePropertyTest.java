package io.patterns4j.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/** The dice fall as their source says, and with the right frequency. */
class ChaosRatePropertyTest {

    private static final int CALLS = 1_000;

    @Property(tries = 200)
    void faults_meetExactlyTheCallsWhoseDiceFallBelowTheRate(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.0, max = 1.0) double rate) {
        Random dice = new Random(seed);
        Random same = new Random(seed);
        Chaos chaos =
                Chaos.outcome("c", c -> c.enabled(true).rate(rate).value(true).random(dice::nextDouble));
        long injected = 0;
        for (int i = 0; i < CALLS; i++) {
            boolean expected = same.nextDouble() < rate;
            boolean struck = chaos.call(() -> false);
            assertThat(struck).isEqualTo(expected);
            injected += expected ? 1 : 0;
        }
        assertThat(chaos.snapshot().injected()).isEqualTo(injected);
    }

    @Example
    void faults_ofASeed_haveTheFrequencyOfTheRate() {
        int calls = 1_000_000;
        for (double rate : new double[] {0.0, 0.001, 0.02, 0.5, 1.0}) {
            Chaos chaos =
                    Chaos.outcome("c", c -> c.enabled(true).rate(rate).value(1).random(new Random(42)::nextDouble));
            for (int i = 0; i < calls; i++) {
                chaos.call(0, zero -> zero);
            }
            double deviation = Math.sqrt(calls * rate * (1 - rate));
            assertThat((double) chaos.snapshot().injected()).isCloseTo(calls * rate, within(4 * deviation + 1e-9));
        }
    }
}
