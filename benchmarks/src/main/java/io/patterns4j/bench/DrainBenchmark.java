package io.patterns4j.bench;

import io.patterns4j.bench.cache.DrainState;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A thousand writes on their way into a table of DynamoDB Local, four requests of 25 items at once. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class DrainBenchmark {

    @Benchmark
    @OperationsPerInvocation(DrainState.WRITES)
    public void patterns4j(DrainState state) {
        state.throughWriteBehind();
    }

    @Benchmark
    @OperationsPerInvocation(DrainState.WRITES)
    public void batchWriteItemLoop(DrainState state) throws InterruptedException {
        state.byLoop();
    }
}
