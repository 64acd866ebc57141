package io.patterns4j.bench;

import io.helidon.faulttolerance.CircuitBreaker;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A closed Helidon breaker; needs JDK 21. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class HelidonBreakerBenchmark {

    private final CircuitBreaker breaker = CircuitBreaker.builder().build();

    @Benchmark
    public int helidon() {
        return breaker.invoke(() -> 1);
    }
}
