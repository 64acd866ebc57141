package io.patterns4j.internal;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A sum never goes down and never runs ahead. */
public class CounterOrderStress {

    /** A counter that has not met contention, and meets it here. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"},
            expect = Expect.ACCEPTABLE,
            desc = "The later sum has all of the earlier one.")
    @Outcome(
            id = {"1, 0", "2, 0", "2, 1"},
            expect = Expect.FORBIDDEN,
            desc = "An increment was seen and then not.")
    @State
    public static class Fresh {

        private final StripedCounter counter = new StripedCounter();

        @Actor
        public void writer() {
            counter.increment();
            counter.increment();
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = (int) counter.sum();
            result.r2 = (int) counter.sum();
        }
    }

    /** A counter that counts in stripes already. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"},
            expect = Expect.ACCEPTABLE,
            desc = "The later sum has all of the earlier one.")
    @Outcome(
            id = {"1, 0", "2, 0", "2, 1"},
            expect = Expect.FORBIDDEN,
            desc = "An increment was seen and then not.")
    @State
    public static class Spread {

        private final StripedCounter counter = Counters.spread();

        @Actor
        public void writer() {
            counter.increment();
            counter.increment();
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = (int) counter.sum();
            result.r2 = (int) counter.sum();
        }
    }
}
