package io.patterns4j.internal;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Increments and sums of a striped counter are linearizable as those of one number. */
public class StripedCounterLincheckTest {

    private final StripedCounter counter = new StripedCounter();

    @Operation
    public void increment() {
        counter.increment();
    }

    @Operation
    public long sum() {
        return counter.sum();
    }

    @Test
    void counter_modelChecked_isLinearizable() {
        new ModelCheckingOptions()
                .iterations(15)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(Spec.class)
                .check(getClass());
    }

    @Test
    void counter_underStress_isLinearizable() {
        new StressOptions()
                .iterations(15)
                .invocationsPerIteration(1_000)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(Spec.class)
                .check(getClass());
    }

    /** One number. */
    public static final class Spec {
        private long count;

        public void increment() {
            count++;
        }

        public long sum() {
            return count;
        }
    }
}
