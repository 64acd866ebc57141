package io.patterns4j.bench;

import io.patterns4j.bench.peers.TimeoutState;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Calls that end long before their timeout, on the caller's thread. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class TimeoutBenchmark {

    private final Object argument = new Object();

    @Benchmark
    public Object patterns4j(TimeoutState state) {
        return state.plain.call(argument, Task::echo);
    }

    @Benchmark
    public Object patterns4jInterrupting(TimeoutState state) {
        return state.interrupting.call(argument, Task::echo);
    }

    @Benchmark
    public Object failsafe(TimeoutState state) {
        return state.failsafe.get(Task::answer);
    }

    @Benchmark
    public Object failsafeInterrupting(TimeoutState state) {
        return state.failsafeInterrupting.get(Task::answer);
    }
}
