package io.patterns4j;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

public class SeedLincheckTest {
    private final AtomicInteger n = new AtomicInteger();

    @Operation
    public int inc() {
        return n.incrementAndGet();
    }

    @Operation
    public int get() {
        return n.get();
    }

    @Test
    void modelChecking() {
        new ModelCheckingOptions().iterations(20).invocationsPerIteration(500).check(getClass());
    }

    @Test
    void stress() {
        new StressOptions().iterations(20).invocationsPerIteration(500).check(getClass());
    }
}
