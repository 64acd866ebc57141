package io.patterns4j.internal;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** No increment is lost, whether or not the counter spreads in between. */
public class CounterSumStress {

    /** A counter that has not met contention, and meets it here. */
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Both were counted.")
    @State
    public static class Fresh {

        private final StripedCounter counter = new StripedCounter();

        @Actor
        public void first() {
            counter.increment();
        }

        @Actor
        public void second() {
            counter.increment();
        }

        @Arbiter
        public void sum(I_Result result) {
            result.r1 = (int) counter.sum();
        }
    }

    /** A counter that counts in stripes already. */
    @JCStressTest
    @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "Both were counted.")
    @State
    public static class Spread {

        private final StripedCounter counter = Counters.spread();

        @Actor
        public void first() {
            counter.increment();
        }

        @Actor
        public void second() {
            counter.increment();
        }

        @Arbiter
        public void sum(I_Result result) {
            result.r1 = (int) counter.sum();
        }
    }
}
