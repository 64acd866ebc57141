package io.patterns4j.bench;

import io.helidon.faulttolerance.Bulkhead;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Calls through a Helidon bulkhead with room; it needs JDK 21. Part of the bulkhead set. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class HelidonBulkheadBenchmark {

    private final Bulkhead bulkhead =
            Bulkhead.builder().limit(64).queueLength(0).build();

    @Benchmark
    public Object helidon() {
        return bulkhead.invoke(Task::answer);
    }
}
