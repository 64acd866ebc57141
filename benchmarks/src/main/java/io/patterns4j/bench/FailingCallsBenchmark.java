package io.patterns4j.bench;

import com.alibaba.csp.sentinel.slots.block.BlockException;
import io.patterns4j.bench.peers.FailsafeState;
import io.patterns4j.bench.peers.Patterns4jState;
import io.patterns4j.bench.peers.Resilience4jState;
import io.patterns4j.bench.peers.SentinelState;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Calls of which a tenth fails, not enough to open a breaker whose threshold is a half. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FailingCallsBenchmark {

    @Benchmark
    public Object directCall(TenthFails task) {
        try {
            return task.get();
        } catch (Task.Failure e) {
            return e;
        }
    }

    @Benchmark
    public Object patterns4jCount(Patterns4jState state, TenthFails task) {
        try {
            return state.count.call(task);
        } catch (Task.Failure e) {
            return e;
        }
    }

    @Benchmark
    public Object patterns4jTimeSlowRule(Patterns4jState state, TenthFails task) {
        try {
            return state.slow.call(task);
        } catch (Task.Failure e) {
            return e;
        }
    }

    @Benchmark
    public Object resilience4jCount(Resilience4jState state, TenthFails task) {
        try {
            return state.count.executeSupplier(task);
        } catch (Task.Failure e) {
            return e;
        }
    }

    @Benchmark
    public Object resilience4jCountLockFree(Resilience4jState state, TenthFails task) {
        try {
            return state.countLockFree.executeSupplier(task);
        } catch (Task.Failure e) {
            return e;
        }
    }

    @Benchmark
    public Object resilience4jTime(Resilience4jState state, TenthFails task) {
        try {
            return state.time.executeSupplier(task);
        } catch (Task.Failure e) {
            return e;
        }
    }

    @Benchmark
    public Object failsafeGet(FailsafeState state, TenthFails task) {
        try {
            return state.countExecutor.get(task);
        } catch (Task.Failure e) {
            return e;
        }
    }

    @Benchmark
    public Object sentinel(SentinelState state, TenthFails task) throws BlockException {
        try {
            return state.closed(task);
        } catch (Task.Failure e) {
            return e;
        }
    }
}
