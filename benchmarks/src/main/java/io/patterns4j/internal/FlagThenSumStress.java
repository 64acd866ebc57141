package io.patterns4j.internal;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * A writer increments and then reads a flag, a reader sets the flag and then sums: one of the two sees the other. The
 * closed breaker relies on it when it arms itself.
 */
public class FlagThenSumStress {

    /** A counter that has not met contention, and meets it here. */
    @JCStressTest
    @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "Each saw the other.")
    @Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "The writer came second and goes the long way.")
    @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "The writer came first and is in the sum.")
    @Outcome(id = "false, 0", expect = Expect.FORBIDDEN, desc = "An increment that nobody looks at.")
    @State
    public static class Fresh {

        private final StripedCounter counter = new StripedCounter();

        private volatile boolean armed;

        @Actor
        public void success(ZI_Result result) {
            counter.increment();
            result.r1 = armed;
        }

        @Actor
        public void failure(ZI_Result result) {
            armed = true;
            result.r2 = (int) counter.sum();
        }
    }

    /** A counter that counts in stripes already. */
    @JCStressTest
    @Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "Each saw the other.")
    @Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "The writer came second and goes the long way.")
    @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "The writer came first and is in the sum.")
    @Outcome(id = "false, 0", expect = Expect.FORBIDDEN, desc = "An increment that nobody looks at.")
    @State
    public static class Spread {

        private final StripedCounter counter = Counters.spread();

        private volatile boolean armed;

        @Actor
        public void success(ZI_Result result) {
            counter.increment();
            result.r1 = armed;
        }

        @Actor
        public void failure(ZI_Result result) {
            armed = true;
            result.r2 = (int) counter.sum();
        }
    }
}
