package io.patterns4j.bench;

import io.patterns4j.bench.peers.PipelineState;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Calls that succeed, through several policies that all threads share. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class PipelineBenchmark {

    private final Object argument = new Object();

    @Benchmark
    public Object patterns4jThree(PipelineState state) {
        return state.three.call(argument, Task::echo);
    }

    @Benchmark
    public Object patterns4jThreeSupplier(PipelineState state) {
        return state.three.call(Task::answer);
    }

    @Benchmark
    public Object patterns4jThreeHeard(PipelineState state) {
        return state.heard.call(argument, Task::echo);
    }

    @Benchmark
    public Object patterns4jStandard(PipelineState state) {
        return state.standard.call(argument, Task::echo);
    }

    @Benchmark
    public Object patterns4jStandardFallback(PipelineState state) {
        return state.standardWithFallback.call(argument, Task::echo);
    }

    @Benchmark
    public Object resilience4jThree(PipelineState state) {
        return state.resilience4j.get();
    }

    @Benchmark
    public Object failsafeThree(PipelineState state) {
        return state.failsafe.get(Task::answer);
    }

    @Benchmark
    public Object failsafeFive(PipelineState state) {
        return state.failsafeFive.get(Task::answer);
    }
}
