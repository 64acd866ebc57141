package io.patterns4j.circuitbreaker;

import io.patterns4j.Verdict;
import io.patterns4j.circuitbreaker.CircuitSnapshot.Counts;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** The counts of a closed breaker, whose successes wait in a striped counter, are linearizable and exact. */
public class ClosedLincheckTest {

    /** Few in every build; more with -Dlincheck.iterations=200. */
    private static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 6);

    private static final int SIZE = 4;

    private final CircuitBreaker breaker = CircuitBreaker.of(
            "model",
            CircuitBreakerConfig.builder()
                    .window(Window.calls(SIZE))
                    .ticker(() -> 0)
                    .initialState(CircuitState.METRICS_ONLY)
                    .build());

    @Operation
    public void succeed() {
        breaker.tryAcquire().record(Verdict.SUCCESS);
    }

    @Operation
    public void fail() {
        breaker.tryAcquire().record(Verdict.FAILURE);
    }

    @Operation
    public void ignore() {
        breaker.tryAcquire().record(Verdict.IGNORED);
    }

    @Operation
    public Counts counts() {
        return breaker.snapshot().counts();
    }

    @Test
    void counts_modelChecked_areLinearizable() {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(100)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(Spec.class)
                .check(getClass());
    }

    @Test
    void counts_underStress_areLinearizable() {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(4)
                .sequentialSpecification(Spec.class)
                .check(getClass());
    }

    /** The last calls, one after the other. */
    public static final class Spec {

        private final Deque<Boolean> failed = new ArrayDeque<>();

        public void succeed() {
            add(false);
        }

        public void fail() {
            add(true);
        }

        public void ignore() {
            // Not counted.
        }

        public Counts counts() {
            int failures = (int) failed.stream().filter(call -> call).count();
            return new Counts(failed.size(), failures, 0, 0);
        }

        private void add(boolean failure) {
            failed.addLast(failure);
            if (failed.size() > SIZE) {
                failed.removeFirst();
            }
        }
    }
}
