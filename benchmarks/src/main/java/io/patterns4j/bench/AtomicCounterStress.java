package io.patterns4j.bench;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Shows that the harness works: two increments are never lost. */
@JCStressTest
@Outcome(
        id = {"1, 2", "2, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "One after the other.")
@State
public class AtomicCounterStress {

    private final AtomicInteger count = new AtomicInteger();

    @Actor
    public void first(II_Result result) {
        result.r1 = count.incrementAndGet();
    }

    @Actor
    public void second(II_Result result) {
        result.r2 = count.incrementAndGet();
    }
}
