package io.patterns4j.bench.peers;

import com.alibaba.csp.sentinel.Entry;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.Tracer;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import io.patterns4j.bench.Task;
import java.util.List;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Sentinel's resources with a degrade rule: half of the calls of 10 seconds. */
@State(Scope.Benchmark)
public class SentinelState {

    private static final String CLOSED = "closed";
    private static final String OPEN = "open";

    /** Loads the rules and opens one. */
    @Setup
    public void load() {
        System.setProperty("csp.sentinel.log.dir", System.getProperty("java.io.tmpdir"));
        DegradeRuleManager.loadRules(List.of(rule(CLOSED), rule(OPEN)));
        for (int i = 0; i < 100; i++) {
            if (isOpen()) {
                return;
            }
        }
        throw new IllegalStateException("breaker must be open: library=Sentinel");
    }

    /** Runs a call through the closed breaker. */
    public Object closed(Supplier<?> task) throws BlockException {
        Entry entry = SphU.entry(CLOSED);
        try {
            return task.get();
        } catch (RuntimeException e) {
            Tracer.traceEntry(e, entry);
            throw e;
        } finally {
            entry.exit();
        }
    }

    /** Asks the open breaker. */
    public Entry open() throws BlockException {
        return SphU.entry(OPEN);
    }

    private boolean isOpen() {
        try (Entry entry = open()) {
            Tracer.traceEntry(Task.FAILURE, entry);
            return false;
        } catch (BlockException e) {
            return true;
        }
    }

    private static DegradeRule rule(String resource) {
        DegradeRule rule = new DegradeRule(resource);
        rule.setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_RATIO);
        rule.setCount(0.5);
        rule.setMinRequestAmount(20);
        rule.setStatIntervalMs(10_000);
        rule.setTimeWindow(3_600);
        return rule;
    }
}
