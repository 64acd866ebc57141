package io.patterns4j.bench;

import com.alibaba.csp.sentinel.slots.block.BlockException;
import io.patterns4j.bench.peers.FailsafeState;
import io.patterns4j.bench.peers.Patterns4jState;
import io.patterns4j.bench.peers.Resilience4jState;
import io.patterns4j.bench.peers.SentinelState;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Calls that succeed, through a closed breaker that all threads share. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class ClosedBreakerBenchmark {

    private final LongAdder adder = new LongAdder();
    private final Object argument = new Object();

    @Benchmark
    public Object directCall() {
        return Task.answer();
    }

    @Benchmark
    public void longAdder() {
        adder.increment();
    }

    @Benchmark
    public Object patterns4jCount(Patterns4jState state) {
        return state.count.call(argument, Task::echo);
    }

    @Benchmark
    public Object patterns4jCountSupplier(Patterns4jState state) {
        return state.count.call(Task::answer);
    }

    @Benchmark
    public Object patterns4jTime(Patterns4jState state) {
        return state.time.call(argument, Task::echo);
    }

    @Benchmark
    public Object patterns4jTimeSlowRule(Patterns4jState state) {
        return state.slow.call(argument, Task::echo);
    }

    @Benchmark
    public Object resilience4jCount(Resilience4jState state) {
        return state.count.executeSupplier(Task::answer);
    }

    @Benchmark
    public Object resilience4jCountLockFree(Resilience4jState state) {
        return state.countLockFree.executeSupplier(Task::answer);
    }

    @Benchmark
    public Object resilience4jTime(Resilience4jState state) {
        return state.time.executeSupplier(Task::answer);
    }

    @Benchmark
    public Object resilience4jTimeLockFree(Resilience4jState state) {
        return state.timeLockFree.executeSupplier(Task::answer);
    }

    @Benchmark
    public Object failsafeGet(FailsafeState state) {
        return state.countExecutor.get(Task::answer);
    }

    @Benchmark
    public Object failsafeManual(FailsafeState state) {
        if (!state.count.tryAcquirePermit()) {
            throw Task.FAILURE;
        }
        Object answer = Task.answer();
        state.count.recordSuccess();
        return answer;
    }

    @Benchmark
    public Object sentinel(SentinelState state) throws BlockException {
        return state.closed(Task::answer);
    }
}
