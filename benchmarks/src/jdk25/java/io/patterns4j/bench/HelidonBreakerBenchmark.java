package io.patterns4j.bench;

import io.helidon.faulttolerance.CircuitBreaker;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Calls that succeed, through a closed Helidon breaker; it needs JDK 21. Part of the closed-breaker set. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class HelidonBreakerBenchmark {

    private final CircuitBreaker breaker =
            CircuitBreaker.builder().volume(100).errorRatio(50).build();

    @Benchmark
    public Object helidon() {
        return breaker.invoke(Task::answer);
    }
}
